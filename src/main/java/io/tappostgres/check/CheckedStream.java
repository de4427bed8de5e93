package io.tappostgres.check;

import io.tappostgres.ReplicationMethod;
import io.tappostgres.TapException;
import io.tappostgres.discovery.Column;
import io.tappostgres.discovery.QualifiedName;
import io.tappostgres.discovery.SystemCatalogs;
import io.tappostgres.discovery.Table;
import io.tappostgres.plan.DeselectedColumns;
import io.tappostgres.plan.LogProperties;
import io.tappostgres.plan.SelectedStream;
import io.tappostgres.plan.StreamOpening;
import io.tappostgres.plan.StreamPlan;
import io.tappostgres.singer.CatalogEntry;
import io.tappostgres.type.Conventions;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A selected stream, and what a sync would make of its table.
 *
 * @param table null if there is none of its name
 * @param plan null if the stream cannot be planned, or nothing of it is left to read
 * @param refusal why it cannot be planned, or null
 */
record CheckedStream(SelectedStream stream, Table table, StreamPlan plan, String refusal) {

    /** All selected streams of a database; their tables are asked for together. */
    static List<CheckedStream> read(CheckContext context) throws SQLException {
        List<QualifiedName> names =
                context.streams().stream()
                        .filter(stream -> stream.entry().metadata().schemaName() != null)
                        .map(CheckedStream::nameOf)
                        .toList();
        Map<QualifiedName, Table> tables = new HashMap<>();
        for (Table table : SystemCatalogs.tables(context.connection(), names)) {
            tables.put(new QualifiedName(table.schemaName(), table.name()), table);
        }
        StreamOpening opening = opening(context);
        List<CheckedStream> checked = new ArrayList<>();
        for (SelectedStream stream : context.streams()) {
            checked.add(of(stream, tables.get(nameOf(stream)), opening));
        }
        return checked;
    }

    private static StreamOpening opening(CheckContext context) {
        return new StreamOpening(
                Conventions.of(context.config().sync()),
                new LogProperties(context.config().log().debugLsn()));
    }

    private static CheckedStream of(SelectedStream stream, Table table, StreamOpening opening) {
        if (table == null) {
            return new CheckedStream(stream, null, null, null);
        }
        try {
            DeselectedColumns.require(stream.entry(), table);
            return new CheckedStream(stream, table, opening.planOfOtherTime(stream, table), null);
        } catch (TapException e) {
            return new CheckedStream(stream, table, null, e.getMessage());
        }
    }

    private static QualifiedName nameOf(SelectedStream stream) {
        return new QualifiedName(
                stream.entry().metadata().schemaName(), stream.entry().tableName());
    }

    CatalogEntry entry() {
        return stream.entry();
    }

    String scope() {
        return "stream \"" + stream.tapStreamId() + '"';
    }

    boolean isReadBy(ReplicationMethod method) {
        return stream.method() == method;
    }

    /** The properties of the key that are no columns of the table. */
    List<String> lostKeyProperties() {
        return entry().metadata().keyProperties().stream()
                .filter(name -> table.column(name) == null)
                .toList();
    }

    /** The properties of the key that the user may not read. */
    List<String> unreadableKeyProperties() {
        return entry().metadata().keyProperties().stream()
                .map(table::column)
                .filter(column -> column != null && !column.readable())
                .map(Column::name)
                .toList();
    }
}
