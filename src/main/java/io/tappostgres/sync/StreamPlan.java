package io.tappostgres.sync;

import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import io.tappostgres.connection.Identifiers;
import io.tappostgres.discovery.Column;
import io.tappostgres.discovery.Table;
import io.tappostgres.singer.CatalogEntry;
import io.tappostgres.type.Conventions;
import io.tappostgres.type.TypeMapping;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
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
 * @param schema the JSON Schema of the records
 */
record StreamPlan(
        CatalogEntry entry,
        String streamName,
        Table table,
        List<PlannedColumn> columns,
        List<String> keyProperties,
        ObjectNode schema) {

    private static final Logger LOG = LoggerFactory.getLogger(StreamPlan.class);

    /** One column that is read, and what becomes of its values. */
    record PlannedColumn(String name, TypeMapping mapping) {}

    String tapStreamId() {
        return entry.tapStreamId();
    }

    /** The statement that reads all rows, in COPY's text format. */
    String copySql() {
        // Not ONLY: a table that others inherit from gives their rows too, as a SELECT does.
        return columns.stream()
                .map(column -> Identifiers.quoteIdentifier(column.name()))
                .collect(
                        Collectors.joining(
                                ",",
                                "COPY (SELECT ",
                                " FROM "
                                        + Identifiers.quoteQualified(
                                                table.schemaName(), table.name())
                                        + ") TO STDOUT"));
    }

    /**
     * Plans a stream, with a warning for all that the catalog says and the table does not have.
     *
     * @return null if no column is left to read
     * @throws TapException if a key property is not a column of the table
     */
    static StreamPlan of(
            CatalogEntry entry, String streamName, Table table, Conventions conventions) {
        List<String> keyProperties = entry.metadata().keyProperties();
        requireKey(entry, table, keyProperties);
        Set<String> wanted = new HashSet<>(entry.selectedColumns());
        // Also one that the catalog of another tap calls unsupported: a record needs its key.
        wanted.addAll(keyProperties);
        warnOfLostColumns(entry, table, wanted);
        List<Column> columns =
                table.columns().stream().filter(column -> wanted.contains(column.name())).toList();
        if (columns.isEmpty()) {
            return null;
        }
        Map<String, TypeMapping> mappings = new LinkedHashMap<>();
        columns.forEach(
                column -> mappings.put(column.name(), TypeMapping.of(column.type(), conventions)));
        List<PlannedColumn> planned = new ArrayList<>();
        mappings.forEach((name, mapping) -> planned.add(new PlannedColumn(name, mapping)));
        return new StreamPlan(
                entry,
                streamName,
                table,
                planned,
                keyProperties,
                schema(entry, columns, mappings, keyProperties));
    }

    private static void requireKey(CatalogEntry entry, Table table, List<String> keyProperties) {
        for (String key : keyProperties) {
            if (table.column(key) == null) {
                throw new TapException(
                        Kind.SOURCE,
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
        if (entry.metadata().isView() && keyProperties.isEmpty()) {
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

    private static ObjectNode schema(
            CatalogEntry entry,
            List<Column> columns,
            Map<String, TypeMapping> mappings,
            List<String> keyProperties) {
        ObjectNode schema = entry.schemaOf(mappings.keySet());
        ObjectNode properties = JsonNodeFactory.instance.objectNode();
        ObjectNode writtenDefinitions = JsonNodeFactory.instance.objectNode();
        TypeMapping.baseDefinitions().forEach(writtenDefinitions::set);
        mappings.values()
                .forEach(mapping -> mapping.definitions().forEach(writtenDefinitions::set));
        SchemaAgreement agreement = new SchemaAgreement(entry.schema(), writtenDefinitions);
        boolean ownWords = false;
        for (Column column : columns) {
            JsonNode fromCatalog = schema.path("properties").path(column.name());
            // A key that was dropped from the table since discovery can hold NULLs by now.
            boolean neverNull = column.notNull() && keyProperties.contains(column.name());
            JsonNode written = mappings.get(column.name()).schema(!neverNull);
            boolean allowed = agreement.allows(fromCatalog, written);
            warnOfChangedType(entry, column, allowed);
            properties.set(column.name(), allowed ? fromCatalog : written);
            ownWords |= !allowed;
        }
        schema.set("properties", properties);
        if (ownWords) {
            ObjectNode definitions = writtenDefinitions.deepCopy();
            schema.path("definitions")
                    .properties()
                    .forEach(known -> definitions.set(known.getKey(), known.getValue()));
            schema.set("definitions", definitions);
        }
        keepRequired(schema, mappings.keySet());
        return schema;
    }

    private static void warnOfChangedType(CatalogEntry entry, Column column, boolean allowed) {
        String inCatalog = entry.metadata().column(column.name()).sqlDatatype();
        if (inCatalog != null && !inCatalog.equals(column.sqlDatatype())) {
            LOG.warn(
                    "Stream \"{}\": column \"{}\" is {} now, and {} in the catalog; {}run --discover again",
                    entry.tapStreamId(),
                    column.name(),
                    column.sqlDatatype(),
                    inCatalog,
                    allowed ? "" : "its SCHEMA is written anew; ");
            return;
        }
        if (!allowed) {
            LOG.info(
                    "Stream \"{}\": the catalog's schema of column \"{}\" does not fit what this tap writes; the SCHEMA says what it does",
                    entry.tapStreamId(),
                    column.name());
        }
    }

    /** {@code required} may name only properties that the schema still has. */
    private static void keepRequired(ObjectNode schema, Set<String> columns) {
        if (!schema.path("required").isArray()) {
            return;
        }
        List<String> kept = new ArrayList<>();
        schema.path("required").forEach(name -> kept.add(name.asString("")));
        kept.retainAll(columns);
        schema.remove("required");
        if (!kept.isEmpty()) {
            kept.forEach(schema.putArray("required")::add);
        }
    }
}
