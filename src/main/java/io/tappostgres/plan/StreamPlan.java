package io.tappostgres.plan;

import io.tappostgres.ReplicationMethod;
import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import io.tappostgres.connection.Identifiers;
import io.tappostgres.discovery.Column;
import io.tappostgres.discovery.Table;
import io.tappostgres.singer.CatalogEntry;
import io.tappostgres.type.Conventions;
import io.tappostgres.type.TypeMapping;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is read of one stream and how it is described: the catalog's wishes, held against the table
 * as it is now.
 *
 * @param entry the stream in the catalog
 * @param streamName the stream's name in messages
 * @param table the table as it is now
 * @param columns what is read, in the table's order; at least one
 * @param keyProperties what identifies a record; empty for a stream without a key
 * @param logProperties names of the properties that a record has beside its columns; empty but for
 *     LOG_BASED
 * @param schema the JSON Schema of the records
 */
public record StreamPlan(
        CatalogEntry entry,
        String streamName,
        Table table,
        List<PlannedColumn> columns,
        List<String> keyProperties,
        List<String> logProperties,
        ObjectNode schema) {

    private static final Logger LOG = LoggerFactory.getLogger(StreamPlan.class);

    /** One column that is read, and what becomes of its values. */
    public record PlannedColumn(String name, TypeMapping mapping) {}

    public String tapStreamId() {
        return entry.tapStreamId();
    }

    /** The properties that a target may take for a bookmark of a stream that is copied. */
    public List<String> bookmarkProperties() {
        return logProperties.contains(LogProperties.LSN) ? List.of(LogProperties.LSN) : List.of();
    }

    /** The names of the columns as SQL lists them: quoted, with commas. */
    public String selectList() {
        return columns.stream()
                .map(column -> Identifiers.quoteIdentifier(column.name()))
                .collect(Collectors.joining(","));
    }

    /**
     * Plans a stream.
     *
     * @param tells whether a person is warned of all that the catalog says and the table does not
     *     have
     * @return null if no column is left to read
     * @throws TapException if a key property is not a column of the table
     */
    static StreamPlan of(
            SelectedStream stream,
            Table table,
            Conventions conventions,
            LogProperties logProperties,
            boolean tells) {
        boolean isLogBased = stream.method() == ReplicationMethod.LOG_BASED;
        CatalogEntry entry = stream.entry();
        List<String> keyProperties = entry.metadata().keyProperties();
        requireKey(entry, table, keyProperties, tells);
        Set<String> wanted = new HashSet<>(entry.selectedColumns());
        // Also one that the catalog of another tap calls unsupported: a record needs its key.
        wanted.addAll(keyProperties);
        if (stream.method() == ReplicationMethod.INCREMENTAL) {
            addReplicationKey(entry, table, wanted, tells);
        }
        if (isLogBased) {
            addNewColumns(entry, table, wanted);
            removeUnreadable(entry, table, keyProperties, wanted, tells);
        }
        if (tells) {
            warnOfLostColumns(entry, table, wanted);
        }
        List<Column> columns =
                table.columns().stream().filter(column -> wanted.contains(column.name())).toList();
        if (columns.isEmpty()) {
            return null;
        }
        StreamSchema.Described described =
                new StreamSchema(entry, keyProperties, conventions, tells).of(columns);
        if (isLogBased) {
            logProperties.addTo(described.schema(), keyProperties);
        }
        return new StreamPlan(
                entry,
                stream.streamName(),
                table,
                described.columns(),
                keyProperties,
                isLogBased ? logProperties.names() : List.of(),
                described.schema());
    }

    /** The log goes on when a column is added, and a catalog that knew it would select it. */
    private static void addNewColumns(CatalogEntry entry, Table table, Set<String> wanted) {
        for (Column column : table.columns()) {
            if (column.readable() && !entry.mentions(column.name())) {
                wanted.add(column.name());
            }
        }
    }

    /** The log has every column, also those that a SELECT would be refused. */
    private static void removeUnreadable(
            CatalogEntry entry,
            Table table,
            List<String> keyProperties,
            Set<String> wanted,
            boolean tells) {
        for (Column column : table.columns()) {
            if (column.readable() || !wanted.contains(column.name())) {
                continue;
            }
            if (keyProperties.contains(column.name())) {
                throw new TapException(
                        Kind.SOURCE,
                        "the user may not read its key property \"%s\": GRANT SELECT on it"
                                .formatted(column.name()));
            }
            wanted.remove(column.name());
            if (tells) {
                LOG.warn(
                        "Stream \"{}\": the user may not read column \"{}\", which is left out; GRANT SELECT on it, or deselect it",
                        entry.tapStreamId(),
                        column.name());
            }
        }
    }

    /** Whether there is such a column, and rows can be read by it, is asked elsewhere. */
    private static void addReplicationKey(
            CatalogEntry entry, Table table, Set<String> wanted, boolean tells) {
        String replicationKey = entry.metadata().replicationKey();
        if (table.column(replicationKey) != null && wanted.add(replicationKey) && tells) {
            LOG.info(
                    "Stream \"{}\": column \"{}\" is not selected, and is read as it is the replication key",
                    entry.tapStreamId(),
                    replicationKey);
        }
    }

    private static void requireKey(
            CatalogEntry entry, Table table, List<String> keyProperties, boolean tells) {
        for (String key : keyProperties) {
            if (table.column(key) == null) {
                throw new TapException(
                        Kind.USAGE,
                        "key property \"%s\" is not a column of %s: run --discover again, or mend %s in the catalog"
                                .formatted(
                                        key,
                                        Identifiers.quoteQualified(
                                                table.schemaName(), table.name()),
                                        entry.metadata().isView()
                                                ? "\"view-key-properties\""
                                                : "\"table-key-properties\""));
            }
        }
        if (tells && entry.metadata().isView() && keyProperties.isEmpty()) {
            LOG.warn(
                    "Stream \"{}\" is a view without \"view-key-properties\": its records have no key, so that a target can only append them",
                    entry.tapStreamId());
        }
    }

    private static void warnOfLostColumns(CatalogEntry entry, Table table, Set<String> wanted) {
        for (String name : wanted) {
            if (table.column(name) == null) {
                LOG.warn(
                        "Stream \"{}\": column \"{}\" of the catalog is no longer in the table and is left out; run --discover again",
                        entry.tapStreamId(),
                        name);
            }
        }
        for (String name : entry.unsupportedSelectedColumns()) {
            if (wanted.contains(name)) {
                continue;
            }
            LOG.warn(
                    "Stream \"{}\": column \"{}\" is selected, but the catalog calls it unsupported; run --discover again to read it",
                    entry.tapStreamId(),
                    name);
        }
    }
}
