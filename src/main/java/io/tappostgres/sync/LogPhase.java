package io.tappostgres.sync;

import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import io.tappostgres.change.ChangeStreams;
import io.tappostgres.change.StreamChanges;
import io.tappostgres.change.TransactionRecords;
import io.tappostgres.change.UnchangedValues;
import io.tappostgres.config.TapConfig;
import io.tappostgres.connection.Database;
import io.tappostgres.connection.Databases;
import io.tappostgres.decoding.Lsn;
import io.tappostgres.plan.StreamOpening;
import io.tappostgres.singer.MessageWriter;
import io.tappostgres.sync.StreamReport.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The part of a run, behind all copies, in which the log of one database is read. */
final class LogPhase {

    private static final Logger LOG = LoggerFactory.getLogger(LogPhase.class);

    private final DatabaseLog log;
    private final TapConfig config;
    private final Databases databases;
    private final StreamOpening opening;
    private final RunState state;
    private final MessageWriter writer;
    private final StopSwitch stop;
    private final ProgressListener listener;
    private final Map<String, StreamProgress> progress = new LinkedHashMap<>();
    private LogReport report;

    /**
     * @param databases on the server that has the log
     */
    LogPhase(
            DatabaseLog log,
            TapConfig config,
            Databases databases,
            StreamOpening opening,
            RunState state,
            MessageWriter writer,
            StopSwitch stop,
            ProgressListener listener) {
        this.log = log;
        this.config = config;
        this.databases = databases;
        this.opening = opening;
        this.state = state;
        this.writer = writer;
        this.stop = stop;
        this.listener = listener;
    }

    /** Reads the log for all streams that nothing has ended, and reports on all of the log's. */
    List<StreamReport> run() throws InterruptedException {
        List<LoggedStream> streams = log.streamsToRead();
        if (!streams.isEmpty()) {
            read(streams);
        }
        return log.streams().stream().map(this::report).toList();
    }

    /** How the reading went; null if there was none. */
    LogReport report() {
        return report;
    }

    private StreamReport report(LoggedStream stream) {
        StreamProgress ofStream = progress.get(stream.tapStreamId());
        if (ofStream == null) {
            return stream.report(0, Duration.ZERO);
        }
        return stream.report(ofStream.rows(), ofStream.end(stream.goesOn()));
    }

    private void read(List<LoggedStream> streams) throws InterruptedException {
        LOG.info(
                "Reading the log of database \"{}\" for {} streams",
                log.databaseName(),
                streams.size());
        for (LoggedStream stream : streams) {
            StreamProgress ofStream = new StreamProgress(stream.stream(), ProgressListener.NONE);
            ofStream.begin(0);
            progress.put(stream.tapStreamId(), ofStream);
        }
        try {
            Database database = databases.database(log.databaseName());
            read(streams, database);
        } catch (TapException e) {
            if (e.kind() == Kind.OUTPUT_CLOSED) {
                throw e;
            }
            if (!stop.isThrown()) {
                LOG.error("The log of database \"{}\": {}", log.databaseName(), e.getMessage());
            }
            streams.forEach(stream -> stream.fail(e));
        }
    }

    private void read(List<LoggedStream> streams, Database database) throws InterruptedException {
        RepeatedQuestions questions =
                new RepeatedQuestions(database, config.sync().connectionRetryTime(), stop);
        UnchangedValues unchanged =
                new UnchangedValues(questions, writer.memory().maxRecordBytes(), stop::await);
        LogOutput output = new LogOutput(writer, unchanged);
        TransactionRecords records = open(streams, questions, unchanged, output);
        if (records.streams().isEmpty()) {
            return;
        }
        LogLags lags = new LogLags(log.databaseName(), log.source().slot().name(), questions);
        lags.begin();
        try (LogConnections connections =
                        new LogConnections(log, config, database, questions, writer.memory());
                LogDeadline deadline = new LogDeadline(config.log().longestTime())) {
            StateInterval interval = new StateInterval(config.sync());
            long openingLsn = lags.endLsn();
            LogDelivery delivery =
                    new LogDelivery(
                            records,
                            output,
                            state,
                            progress,
                            interval,
                            connections::identity,
                            openingLsn);
            ConnectionRetry retry = new ConnectionRetry(config.sync().connectionRetryTime(), stop);
            ConnectionRetry slotWait = new ConnectionRetry(config.log().slotWait(), stop);
            long endLsn = config.log().breaksAtEndLsn() ? openingLsn : Lsn.LAST;
            log.tellOfUnselected();
            try (LogMeter meter =
                    new LogMeter(log.databaseName(), records.position(), endLsn, listener)) {
                new LogReading(
                                connections,
                                records,
                                output,
                                delivery,
                                deadline,
                                stop,
                                retry,
                                slotWait,
                                meter,
                                endLsn)
                        .run();
            }
            if (deadline.hasPassed()) {
                lags.warnOfDeadline(records.position());
            }
        } catch (TapException e) {
            // What can be told of a server that was waited for already is told at once.
            questions.giveUp();
            throw e;
        } finally {
            end(streams, records);
            report = lags.end(records);
        }
    }

    /** The streams whose tables are there, and what takes their changes. */
    private TransactionRecords open(
            List<LoggedStream> streams,
            RepeatedQuestions questions,
            UnchangedValues unchanged,
            LogOutput output) {
        Instant now = Instant.now();
        ChangeStreams opened =
                new ChangeStreams(
                        questions,
                        opening,
                        unchanged,
                        config.log(),
                        output,
                        RowCopy.TIME_EXTRACTED.format(now));
        List<StreamChanges> changes = new ArrayList<>();
        long earliestLsn = Lsn.LAST;
        for (LoggedStream stream : streams) {
            long version =
                    state.bookmark(stream.tapStreamId()).version().orElse(now.toEpochMilli());
            try {
                changes.add(
                        opened.open(
                                stream.stream(),
                                stream.bookmark(),
                                stream.table().oid(),
                                stream.mayHaveOtherColumns(),
                                version));
                earliestLsn = Lsn.earlier(earliestLsn, stream.bookmark().lsn());
            } catch (TapException e) {
                LOG.error("Stream \"{}\" failed: {}", stream.tapStreamId(), e.getMessage());
                stream.fail(e);
            }
        }
        return opened.records(changes, earliestLsn);
    }

    private void end(List<LoggedStream> streams, TransactionRecords records) {
        for (StreamChanges changes : records.streams()) {
            String id = changes.stream().tapStreamId();
            if (changes.failure() != null) {
                log.stream(id).fail(changes.failure());
            }
            changes.counts().warn();
            changes.oddValues().forEach(progress.get(id)::warnOfOddValues);
        }
        if (stop.isThrown()) {
            streams.forEach(stream -> stream.end(Outcome.INTERRUPTED));
        }
    }
}
