package io.tappostgres.sync;

import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import io.tappostgres.change.CopyInLog;
import io.tappostgres.change.LogBookmark;
import io.tappostgres.config.LogConfig.OnGap;
import io.tappostgres.config.RowsConfig;
import io.tappostgres.config.TapConfig;
import io.tappostgres.connection.Databases;
import io.tappostgres.decoding.Lsn;
import io.tappostgres.plan.RequestedRows;
import io.tappostgres.plan.SelectedStream;
import io.tappostgres.replication.LogPlugin;
import io.tappostgres.replication.LogRequest;
import io.tappostgres.replication.LogSource;
import io.tappostgres.replication.SystemIdentity;
import io.tappostgres.sync.StreamReport.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of one database in a run: the streams that are read from it, what was found out about it
 * before the first of them, and what their copies have to know of it.
 */
final class DatabaseLog {

    private static final Logger LOG = LoggerFactory.getLogger(DatabaseLog.class);

    private final String databaseName;
    private final TapConfig config;
    private final LogInspection inspection;
    private final RunState state;
    private final StopSwitch stop;
    private final Map<String, LoggedStream> streams = new LinkedHashMap<>();
    private LogSource source;
    private LogPlugin plugin;
    private final UnselectedStreams unselected;
    private long confirmedLsn;

    /**
     * @param databases on the server that has the log
     */
    DatabaseLog(
            String databaseName,
            TapConfig config,
            Databases databases,
            RunState state,
            StopSwitch stop) {
        this.databaseName = databaseName;
        this.config = config;
        this.inspection = new LogInspection(databaseName, config, databases, stop);
        this.state = state;
        this.stop = stop;
        this.unselected = new UnselectedStreams(databaseName, config.log().onUnselected());
    }

    String databaseName() {
        return databaseName;
    }

    void add(SelectedStream stream) {
        streams.put(stream.tapStreamId(), new LoggedStream(stream));
    }

    List<LoggedStream> streams() {
        return List.copyOf(streams.values());
    }

    LoggedStream stream(String tapStreamId) {
        return streams.get(tapStreamId);
    }

    /** What the run can rely on; null if nothing of the log can be read. */
    LogSource source() {
        return source;
    }

    /** What the slot's plugin is asked for. */
    LogPlugin plugin() {
        return plugin;
    }

    /** Whose log it is, as far as was known before the run. */
    SystemIdentity identity() {
        return inspection.identity();
    }

    /**
     * Up to where the server may forget the log: where the run was begun from, and never further.
     * {@link Lsn#NONE} while a stream is copied for the first time.
     */
    long confirmedLsn() {
        return confirmedLsn;
    }

    /**
     * Finds out whether the log can be read, before anything is written.
     *
     * @param selected the ids of all streams of the run
     */
    void prepare(Set<String> selected) throws InterruptedException {
        for (LoggedStream stream : streams.values()) {
            try {
                // First, as the position is kept also if the stream is refused.
                readBookmark(stream);
                requireAllRows(stream.stream());
                requireNamedTable(stream.stream());
            } catch (TapException e) {
                fail(stream, e);
            }
        }
        if (nothingGoesOn()) {
            return;
        }
        try {
            source = check();
            if (source == null) {
                // The run was stopped while it waited for the slot, or nothing is left to read.
                streams.values().forEach(stream -> stream.end(Outcome.INTERRUPTED));
                return;
            }
            apply();
            if (!nothingGoesOn()) {
                plugin = inspection.plugin();
                MissingColumns.warn(streams(), inspection.generatedColumnsMissingInLog());
                unselected.find(
                        state,
                        selected,
                        inspection.identity(),
                        source.slot(),
                        inspection::tablesAmong);
                confirmedLsn = unselected.confirmed(confirmedLsn);
            }
        } catch (TapException e) {
            if (!stop.isThrown()) {
                LOG.error("The log of database \"{}\": {}", databaseName, e.getMessage());
            }
            streams.values().forEach(stream -> failWithLog(stream, e));
        }
    }

    /** What the catalog asks for in vain is told by name, whatever else is wrong with the log. */
    private LogSource check() throws InterruptedException {
        try {
            return inspection.check(requests());
        } catch (TapException e) {
            Map<String, TapException> refusals = inspection.refusals(requests());
            if (refusals.isEmpty() || stop.isThrown()) {
                throw e;
            }
            refusals.forEach((id, reason) -> fail(streams.get(id), reason));
            return nothingGoesOn() ? null : inspection.check(requests());
        }
    }

    /** A stream that has no position yet has none to lose. */
    private static void failWithLog(LoggedStream stream, TapException reason) {
        boolean isLost = reason.kind() == Kind.LOG_POSITION_LOST;
        if (isLost && stream.bookmark() != null && stream.bookmark().lsn() == null) {
            stream.end(Outcome.FAILED);
        }
        stream.fail(reason);
    }

    private boolean nothingGoesOn() {
        return streams.values().stream().noneMatch(LoggedStream::goesOn);
    }

    private static void fail(LoggedStream stream, TapException reason) {
        LOG.error("Stream \"{}\" failed: {}", stream.tapStreamId(), reason.getMessage());
        stream.fail(reason);
    }

    private void requireAllRows(SelectedStream stream) {
        RowsConfig rows = config.sync().rows();
        RequestedRows.requireAll(
                RequestedRows.options(stream.entry(), rows), rows, stream.method());
    }

    /** Here, so that a stream whose catalog does not say its schema does not keep the others. */
    private static void requireNamedTable(SelectedStream stream) {
        stream.schemaName();
    }

    private void readBookmark(LoggedStream stream) {
        stream.setBookmark(
                LogBookmark.of(state.bookmark(stream.tapStreamId()), TableCopy.BOOKMARK_KEY));
    }

    private List<LogRequest> requests() {
        List<LogRequest> requests = new ArrayList<>();
        for (LoggedStream stream : streams.values()) {
            if (stream.goesOn()) {
                SelectedStream selected = stream.stream();
                requests.add(
                        new LogRequest(
                                stream.tapStreamId(),
                                selected.schemaName(),
                                selected.entry().tableName(),
                                selected.entry().metadata().isView(),
                                selected.entry().metadata().keyProperties(),
                                stream.bookmark().position()));
            }
        }
        return requests;
    }

    private void apply() {
        for (LoggedStream stream : streams.values()) {
            String id = stream.tapStreamId();
            stream.setTable(source.tables().get(id));
            if (source.refused().containsKey(id)) {
                Kind kind = source.refusedByCatalog().contains(id) ? Kind.USAGE : Kind.SOURCE;
                fail(stream, new TapException(kind, source.refused().get(id)));
            } else if (source.lost().containsKey(id)) {
                lose(stream, source.lost().get(id));
            }
        }
        new TableRewrites(config.log().onRewrite(), state)
                .apply(streams.values(), inspection::tableMarks);
        confirmedLsn = earliestBookmark();
    }

    private void lose(LoggedStream stream, String reason) {
        // Nothing could follow a copy, which each run would make again.
        if (config.log().onGap() == OnGap.FAIL || source.slot().isLost()) {
            fail(stream, new TapException(Kind.LOG_POSITION_LOST, reason));
            stream.setBookmark(LogBookmark.NONE);
            return;
        }
        LOG.warn(
                "Stream \"{}\" has lost its log position and is copied anew: {}",
                stream.tapStreamId(),
                reason);
        stream.copyAgain(state);
    }

    /**
     * Also of streams that are refused, so that they can go on when that is mended; but not if the
     * slot is past them: servers of PostgreSQL 12, for one, would take it back there, and then give
     * what is left of the log in between as if it were all.
     */
    private long earliestBookmark() {
        boolean anyBegins =
                streams.values().stream()
                        .anyMatch(stream -> stream.goesOn() && stream.bookmark().lsn() == null);
        return anyBegins
                ? Lsn.NONE
                : streams.values().stream()
                        .map(stream -> stream.bookmark())
                        .filter(Objects::nonNull)
                        .map(LogBookmark::lsn)
                        .filter(Objects::nonNull)
                        .filter(lsn -> !Lsn.isBefore(lsn, source.slot().firstLsn()))
                        .min(Long::compareUnsigned)
                        .orElse(Lsn.NONE);
    }

    /** Says what becomes of streams that are not selected, when the log is about to be read. */
    void tellOfUnselected() {
        unselected.tell();
    }

    /** What the copy of a stream begins in; null if the stream needs none. */
    CopyInLog copyOf(LoggedStream stream) {
        if (stream.bookmark().hasCopy()) {
            return null;
        }
        return new CopyInLog(
                source.slot().firstLsn(),
                inspection.identity(),
                stream.table().oid(),
                stream.mark(),
                stop::await,
                config.log().slotWait(),
                inspection.secondary());
    }

    /** Those that are read from the log, when all copies have ended. */
    List<LoggedStream> streamsToRead() {
        List<LoggedStream> ready = new ArrayList<>();
        for (LoggedStream stream : streams.values()) {
            if (stop.isThrown()) {
                stream.end(Outcome.INTERRUPTED);
            }
            if (stream.goesOn()) {
                readBookmark(stream);
                ready.add(stream);
            }
        }
        return ready;
    }
}
