package io.tappostgres.change;

import io.tappostgres.connection.Identifiers;
import io.tappostgres.decoding.LogColumn;
import io.tappostgres.decoding.LogRelation;
import io.tappostgres.discovery.Column;
import io.tappostgres.discovery.Table;
import io.tappostgres.discovery.TypeCatalog;
import io.tappostgres.plan.SelectedStream;
import io.tappostgres.plan.StreamOpening;
import io.tappostgres.plan.StreamPlan;
import io.tappostgres.type.PgType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Plans one stream for the shape that its table had at some point of the log: the catalog's wishes,
 * held against that shape instead of today's.
 */
final class ShapePlanner {

    /** What a type is that was dropped since: its values are shown as their text. */
    private static final String DROPPED_TYPE = "a type that was dropped";

    private final SelectedStream stream;
    private final StreamOpening opening;
    private final CurrentCatalogs catalogs;
    private final boolean mayHaveOtherColumns;
    private final Supplier<Set<String>> fetchedColumns;
    private Table today;

    /**
     * @param today the stream's table as it is when the log begins to be read
     * @param mayHaveOtherColumns whether the log can have changes from when it had other columns
     * @param fetchedColumns the columns, as the table is now, that an update need not show and that
     *     are read from the table then
     */
    ShapePlanner(
            SelectedStream stream,
            Table today,
            boolean mayHaveOtherColumns,
            Supplier<Set<String>> fetchedColumns,
            StreamOpening opening,
            CurrentCatalogs catalogs) {
        this.stream = stream;
        this.today = today;
        this.mayHaveOtherColumns = mayHaveOtherColumns;
        this.fetchedColumns = fetchedColumns;
        this.opening = opening;
        this.catalogs = catalogs;
    }

    /** The plan for the table as it is now; null if no column is left. */
    StreamPlan today() {
        return opening.plan(stream, today);
    }

    /**
     * The plan for another shape; null if no column is left.
     *
     * @param isDescendant whether it is the shape of a partition, or of a table that inherits from
     *     the stream's: columns of its own are no part of the stream then
     * @param ofRows whether it is for rows as they are, and not for those that are gone
     */
    StreamPlan plan(LogRelation relation, boolean isDescendant, boolean ofRows) {
        if (relation.columns().stream().anyMatch(column -> today.column(column.name()) == null)) {
            lookAgain();
        }
        List<LogColumn> changed = new ArrayList<>();
        for (LogColumn column : relation.columns()) {
            if (!isAsToday(column, relation)) {
                changed.add(column);
            }
        }
        TypeCatalog types =
                changed.isEmpty()
                        ? null
                        : catalogs.types(changed.stream().map(LogColumn::typeOid).toList());
        List<Column> columns = new ArrayList<>();
        for (LogColumn column : relation.columns()) {
            Column now = today.column(column.name());
            if (isAsToday(column, relation)) {
                columns.add(now);
            } else if (now != null || !isDescendant) {
                columns.add(atThatTime(column, now, types));
            }
        }
        if (!relation.isWhole()) {
            addUnseen(columns, ofRows);
        }
        return opening.planOfOtherTime(
                stream,
                new Table(
                        today.databaseName(),
                        today.schemaName(),
                        today.name(),
                        today.kind(),
                        today.estimatedRows(),
                        columns,
                        today.primaryKey()));
    }

    /**
     * Adds the columns that the table has now and that no change has shown: updates lack values
     * that they left as they were, and a replica identity can lack the key. Where they may have
     * been of another type, only the key is, and what is read from the table: a SCHEMA of the rest
     * would contradict the rows that show it.
     */
    private void addUnseen(List<Column> columns, boolean ofRows) {
        Set<String> fetched = mayHaveOtherColumns && ofRows ? fetchedColumns.get() : Set.of();
        int next = 0;
        for (Column now : today.columns()) {
            int seen = 0;
            while (seen < columns.size() && !columns.get(seen).name().equals(now.name())) {
                seen++;
            }
            if (seen < columns.size()) {
                next = seen + 1;
            } else if (!mayHaveOtherColumns || isKey(now) || fetched.contains(now.name())) {
                columns.add(next++, now);
            }
        }
    }

    private boolean isKey(Column column) {
        return stream.entry().metadata().keyProperties().contains(column.name());
    }

    /** A column may have been added since the log began to be read. */
    private void lookAgain() {
        Table now = catalogs.table(today.schemaName(), today.name());
        if (now != null) {
            today = now;
        }
    }

    private boolean isAsToday(LogColumn column, LogRelation relation) {
        Column now = today.column(column.name());
        if (now == null || now.typeOid() != column.typeOid()) {
            return false;
        }
        // A plugin that does not know the table's number knows no type modifiers either.
        return relation.oid() == 0 || now.type().typmod() == column.typmod();
    }

    private Column atThatTime(LogColumn column, Column now, TypeCatalog types) {
        boolean isKnown = types.has(column.typeOid());
        // Of a column that is gone nobody can tell who might read it, unless the catalog has it.
        boolean readable = now == null ? stream.entry().mentions(column.name()) : now.readable();
        return new Column(
                column.name(),
                isKnown
                        ? types.type(column.typeOid(), column.typmod())
                        : new PgType("", DROPPED_TYPE, PgType.Kind.BASE, -1, null, ','),
                column.typeOid(),
                isKnown ? types.sqlDatatype(column.typeOid(), column.typmod()) : DROPPED_TYPE,
                false,
                null,
                readable,
                now == null ? 0 : now.attributeNumber());
    }

    /** The table in words. */
    String tableName() {
        return Identifiers.quoteQualified(today.schemaName(), today.name());
    }
}
