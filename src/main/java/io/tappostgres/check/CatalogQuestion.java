package io.tappostgres.check;

import static io.tappostgres.check.CheckId.D65;
import static io.tappostgres.check.CheckId.D67;

import io.tappostgres.ReplicationMethod;
import io.tappostgres.connection.Identifiers;
import io.tappostgres.discovery.Column;
import io.tappostgres.finding.Finding;
import java.util.ArrayList;
import java.util.List;

/** Whether the tables and views are still what the catalog says, and views have keys. */
final class CatalogQuestion implements StreamQuestion {

    private static final String DISCOVER = "run --discover again, and select in the new catalog";

    @Override
    public CheckId id() {
        return D67;
    }

    @Override
    public List<Finding> ask(CheckContext context, List<CheckedStream> streams) {
        List<Finding> findings = new ArrayList<>();
        long same = 0;
        for (CheckedStream stream : streams) {
            Finding key = viewKey(stream);
            if (key != null) {
                findings.add(key);
            }
            Finding shape = shape(context, stream);
            if (shape != null) {
                findings.add(shape);
            } else {
                same++;
            }
        }
        if (same > 0) {
            findings.add(
                    0,
                    D67.pass(
                            context.databaseScope(),
                            "%,d of %,d selected streams".formatted(same, streams.size())));
        }
        return findings;
    }

    private static Finding viewKey(CheckedStream stream) {
        if (!stream.entry().metadata().isView()) {
            return null;
        }
        if (stream.entry().metadata().viewKeyProperties().isEmpty()) {
            return D65.warn(
                    stream.scope(),
                    "the view has no key",
                    "a target can only append its records: each sync adds them again",
                    "set \"view-key-properties\" in the stream's metadata to the columns that"
                            + " identify a row");
        }
        if (stream.table() == null || stream.lostKeyProperties().isEmpty()) {
            return null;
        }
        return D65.fail(
                stream.scope(),
                "the view has no column " + Names.list(stream.lostKeyProperties()),
                "a sync of the stream fails",
                "set \"view-key-properties\" in the stream's metadata to columns of the view");
    }

    private static Finding shape(CheckContext context, CheckedStream stream) {
        String reason = "a sync of the stream fails";
        if (stream.entry().metadata().schemaName() == null) {
            return D67.fail(
                    stream.scope(), "its metadata has no \"schema-name\"", reason, DISCOVER);
        }
        if (stream.table() == null) {
            return D67.fail(
                    stream.scope(),
                    "database \"%s\" has no table %s"
                            .formatted(
                                    context.databaseName(),
                                    Identifiers.quoteQualified(
                                            stream.entry().metadata().schemaName(),
                                            stream.entry().tableName())),
                    reason,
                    DISCOVER,
                    "or deselect the stream");
        }
        if (!stream.lostKeyProperties().isEmpty()) {
            return stream.entry().metadata().isView()
                    ? null
                    : D67.fail(
                            stream.scope(),
                            "the table has no column %s, which the catalog calls its key"
                                    .formatted(Names.list(stream.lostKeyProperties())),
                            reason,
                            DISCOVER);
        }
        if (stream.refusal() != null) {
            return stream.unreadableKeyProperties().isEmpty()
                    ? D67.fail(stream.scope(), stream.refusal(), reason)
                    : null;
        }
        return stream.plan() == null
                ? D67.fail(
                        stream.scope(),
                        "the table has none of the selected columns",
                        reason,
                        DISCOVER)
                : drift(stream);
    }

    private static Finding drift(CheckedStream stream) {
        List<String> found = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        List<String> added = added(stream);
        if (!added.isEmpty()) {
            found.add("the catalog does not know " + Names.list(added));
            reasons.add(
                    stream.isReadBy(ReplicationMethod.LOG_BASED)
                            ? "what the catalog does not know is read all the same"
                            : "what the catalog does not know is not read");
        }
        List<String> gone =
                stream.entry().selectedColumns().stream()
                        .filter(name -> stream.table().column(name) == null)
                        .toList();
        if (!gone.isEmpty()) {
            found.add("the table no longer has " + Names.list(gone));
            reasons.add("what is gone is left out of the records");
        }
        List<String> changed = changed(stream);
        if (!changed.isEmpty()) {
            found.addAll(changed);
            reasons.add("values have the type that the table has now");
        }
        return found.isEmpty()
                ? null
                : D67.warn(
                        stream.scope(),
                        String.join("; ", found),
                        String.join("; ", reasons),
                        DISCOVER);
    }

    private static List<String> added(CheckedStream stream) {
        return stream.table().columns().stream()
                .filter(column -> column.readable() && !stream.entry().mentions(column.name()))
                .map(Column::name)
                .toList();
    }

    private static List<String> changed(CheckedStream stream) {
        List<String> changed = new ArrayList<>();
        for (Column column : stream.table().columns()) {
            String before = stream.entry().metadata().column(column.name()).sqlDatatype();
            if (before != null && !before.equals(column.sqlDatatype())) {
                changed.add(
                        "\"%s\" is %s, and %s in the catalog"
                                .formatted(column.name(), column.sqlDatatype(), before));
            }
        }
        return changed;
    }
}
