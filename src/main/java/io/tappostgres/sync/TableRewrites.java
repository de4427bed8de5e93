package io.tappostgres.sync;

import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import io.tappostgres.config.LogConfig.OnRewrite;
import io.tappostgres.connection.Identifiers;
import io.tappostgres.decoding.Lsn;
import io.tappostgres.replication.LogTable;
import io.tappostgres.replication.TableChanges;
import io.tappostgres.replication.TableMark;
import io.tappostgres.replication.TableMarks;
import io.tappostgres.singer.CatalogEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the tables of a log's streams in which rows were changed since the last run and the log
 * does not say so: ALTER TABLE fills new columns and computes old ones, and attaches partitions
 * that have rows. A stream whose copy is not complete is left to the copy, which looks itself.
 */
final class TableRewrites {

    private static final Logger LOG = LoggerFactory.getLogger(TableRewrites.class);

    private static final String RESET = "reset the stream: remove its bookmark from the state";

    /** What reads the tables' marks. */
    interface Marks {
        TableMarks read(Collection<Long> tableOids, Collection<TableMark> earlier);
    }

    private final OnRewrite onRewrite;
    private final RunState state;

    TableRewrites(OnRewrite onRewrite, RunState state) {
        this.onRewrite = onRewrite;
        this.state = state;
    }

    /** Looks at the streams that go on, and notes how their tables are now. */
    void apply(Collection<LoggedStream> streams, Marks marks) {
        List<LoggedStream> looked = streams.stream().filter(LoggedStream::goesOn).toList();
        if (looked.isEmpty()) {
            return;
        }
        Map<String, TableMark> earlier = new LinkedHashMap<>();
        for (LoggedStream stream : looked) {
            TableMark mark = TableMark.of(state.bookmark(stream.tapStreamId()));
            if (mark != null && stream.bookmark().hasCopy()) {
                earlier.put(stream.tapStreamId(), mark);
            }
        }
        TableMarks now =
                marks.read(
                        looked.stream().map(stream -> stream.table().oid()).toList(),
                        earlier.values());
        for (LoggedStream stream : looked) {
            stream.setMark(now.mark(stream.table().oid()));
            TableMark mark = earlier.get(stream.tapStreamId());
            if (mark != null) {
                compare(stream, mark, now.changes(stream.table().oid(), mark));
            }
            // A bookmark that has no position yet is that of a stream which was never begun.
            if (stream.goesOn() && stream.bookmark().lsn() != null) {
                state.updateBookmark(stream.tapStreamId(), stream.mark()::note);
            }
        }
    }

    private void compare(LoggedStream stream, TableMark earlier, TableChanges changes) {
        stream.setMayHaveOtherColumns(
                !changes.sameColumns() || Lsn.isBefore(stream.bookmark().lsn(), earlier.lsn()));
        if (changes.isPartGone()) {
            LOG.warn(
                    "Stream \"{}\": a partition or child table was detached or dropped since the last run; the target still has its rows. To delete them there too, {}",
                    stream.tapStreamId(),
                    RESET);
        }
        String found = inWords(stream, changes);
        if (!found.isEmpty()) {
            act(stream, found);
        }
    }

    private void act(LoggedStream stream, String found) {
        switch (onRewrite) {
            case WARN ->
                    LOG.warn(
                            "Stream \"{}\": {}. These rows are not in the log, so the target keeps what it has. To copy them, {}, or set \"on_table_rewrite\" to \"resnapshot\" before the next such change",
                            stream.tapStreamId(),
                            found,
                            RESET);
            case RESNAPSHOT -> {
                LOG.warn(
                        "Stream \"{}\" is copied again, as rows are not in the log: {}",
                        stream.tapStreamId(),
                        found);
                stream.copyAgain(state);
            }
            case FAIL -> {
                TapException failure =
                        new TapException(
                                Kind.LOG_POSITION_LOST,
                                "%s. These rows are not in the log. To copy them, %s, or set \"on_table_rewrite\" to \"resnapshot\"; \"warn\" goes on without them"
                                        .formatted(found, RESET));
                LOG.error("Stream \"{}\" failed: {}", stream.tapStreamId(), failure.getMessage());
                stream.fail(failure);
            }
        }
    }

    /** What has happened, as sentences without the last full stop; empty if nothing has. */
    private static String inWords(LoggedStream stream, TableChanges changes) {
        LogTable table = stream.table();
        String name = Identifiers.quoteQualified(table.schemaName(), table.name());
        CatalogEntry entry = stream.stream().entry();
        List<String> filled = read(entry, changes.filled());
        List<String> rewritten = read(entry, changes.rewritten());
        List<String> sentences = new ArrayList<>();
        if (!filled.isEmpty()) {
            sentences.add(
                    "%s added to %s with a default, which existing rows have too"
                            .formatted(
                                    columns(filled) + (filled.size() == 1 ? " was" : " were"),
                                    name));
        }
        if (!rewritten.isEmpty()) {
            sentences.add(
                    "ALTER TABLE rewrote %s, and existing rows can have new values in %s"
                            .formatted(name, columns(rewritten)));
        }
        if (!changes.attached().isEmpty()) {
            sentences.add(
                    "%s became part of %s, and can have rows from before"
                            .formatted(String.join(", ", changes.attached()), name));
        }
        return String.join(". ", sentences);
    }

    /** Those that the stream has: what the catalog does not know is read too. */
    private static List<String> read(CatalogEntry entry, List<String> columns) {
        List<String> selected = entry.selectedColumns();
        return columns.stream()
                .filter(column -> selected.contains(column) || !entry.mentions(column))
                .toList();
    }

    private static String columns(List<String> names) {
        return names.stream()
                .map(name -> '"' + name + '"')
                .collect(Collectors.joining(", ", names.size() == 1 ? "column " : "columns ", ""));
    }
}
