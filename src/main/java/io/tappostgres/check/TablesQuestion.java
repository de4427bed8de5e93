package io.tappostgres.check;

import static io.tappostgres.check.CheckId.D52;

import io.tappostgres.ReplicationMethod;
import io.tappostgres.connection.Identifiers;
import io.tappostgres.discovery.Column;
import io.tappostgres.finding.Finding;
import io.tappostgres.plan.StreamPlan.PlannedColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Whether the user may read what a sync of the selected streams would read. */
final class TablesQuestion implements StreamQuestion {

    @Override
    public CheckId id() {
        return D52;
    }

    @Override
    public List<Finding> ask(CheckContext context, List<CheckedStream> streams) {
        List<Finding> findings = new ArrayList<>();
        long readable = 0;
        for (CheckedStream stream : streams) {
            Finding finding = stream.table() == null ? null : finding(context, stream);
            if (finding != null) {
                findings.add(finding);
            } else if (stream.table() != null) {
                readable++;
            }
        }
        if (readable > 0) {
            findings.add(
                    0,
                    D52.pass(
                            context.databaseScope(),
                            "%,d of %,d selected streams".formatted(readable, streams.size())));
        }
        return findings;
    }

    private static Finding finding(CheckContext context, CheckedStream stream) {
        List<Column> columns = stream.table().columns();
        if (!columns.isEmpty() && columns.stream().noneMatch(Column::readable)) {
            return D52.fail(
                    stream.scope(),
                    "user \"%s\" may read no column of %s"
                            .formatted(context.user(), tableName(stream)),
                    "a sync of the stream fails",
                    "GRANT SELECT ON " + onTable(context, stream));
        }
        List<String> keys = stream.unreadableKeyProperties();
        if (!keys.isEmpty()) {
            return unreadable(context, stream, keys);
        }
        if (stream.isReadBy(ReplicationMethod.LOG_BASED)) {
            return hidden(context, stream);
        }
        List<String> planned =
                stream.plan() == null
                        ? List.of()
                        : stream.plan().columns().stream().map(PlannedColumn::name).toList();
        List<String> closed = unreadableAmong(stream, planned);
        return closed.isEmpty() ? null : unreadable(context, stream, closed);
    }

    private static Finding unreadable(
            CheckContext context, CheckedStream stream, List<String> columns) {
        return D52.fail(
                stream.scope(),
                "user \"%s\" may not read %s of %s"
                        .formatted(context.user(), Names.list(columns), tableName(stream)),
                "a sync of the stream fails",
                grant(context, stream, columns),
                "or deselect what is not to be read");
    }

    private static Finding hidden(CheckContext context, CheckedStream stream) {
        List<String> hidden = unreadableAmong(stream, stream.entry().selectedColumns());
        return hidden.isEmpty()
                ? null
                : D52.warn(
                        stream.scope(),
                        "user \"%s\" may not read %s of %s"
                                .formatted(context.user(), Names.list(hidden), tableName(stream)),
                        "a sync leaves out what is not to be read, from the log too",
                        grant(context, stream, hidden),
                        "or deselect what is not to be read");
    }

    private static List<String> unreadableAmong(CheckedStream stream, List<String> columns) {
        return columns.stream()
                .map(stream.table()::column)
                .filter(column -> column != null && !column.readable())
                .map(Column::name)
                .toList();
    }

    private static String grant(CheckContext context, CheckedStream stream, List<String> columns) {
        String list =
                columns.stream()
                        .map(Identifiers::quoteIdentifier)
                        .collect(Collectors.joining(", "));
        return "GRANT SELECT (%s) ON %s".formatted(list, onTable(context, stream));
    }

    private static String onTable(CheckContext context, CheckedStream stream) {
        return tableName(stream) + " TO " + Identifiers.quoteIdentifier(context.user());
    }

    private static String tableName(CheckedStream stream) {
        return Identifiers.quoteQualified(stream.table().schemaName(), stream.table().name());
    }
}
