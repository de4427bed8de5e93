package io.tappostgres.plan;

import io.tappostgres.discovery.Column;
import io.tappostgres.singer.CatalogEntry;
import io.tappostgres.type.TypeMapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON Schema in a stream's SCHEMA message: the catalog's words for every column that they are
 * still true of, and the tap's own for the others.
 */
public final class StreamSchema {

    private static final Logger LOG = LoggerFactory.getLogger(StreamSchema.class);

    private final CatalogEntry entry;
    private final List<String> keyProperties;
    private final boolean tells;

    /**
     * @param tells whether a person is told of what differs from the catalog
     */
    StreamSchema(CatalogEntry entry, List<String> keyProperties, boolean tells) {
        this.entry = entry;
        this.keyProperties = keyProperties;
        this.tells = tells;
    }

    /**
     * The schema of records of these columns.
     *
     * @param mappings what becomes of each column, by name
     */
    ObjectNode of(List<Column> columns, Map<String, TypeMapping> mappings) {
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
            if (tells) {
                tellOfChange(column, allowed);
            }
            properties.set(column.name(), allowed ? fromCatalog : written);
            ownWords |= !allowed;
        }
        schema.set("properties", properties);
        if (ownWords) {
            addDefinitions(schema, writtenDefinitions);
        }
        keepRequired(schema, mappings.keySet());
        return schema;
    }

    /** The catalog's own definitions stand, for the properties in its words. */
    private static void addDefinitions(ObjectNode schema, ObjectNode writtenDefinitions) {
        ObjectNode definitions = writtenDefinitions.deepCopy();
        schema.path("definitions")
                .properties()
                .forEach(known -> definitions.set(known.getKey(), known.getValue()));
        schema.set("definitions", definitions);
    }

    private void tellOfChange(Column column, boolean allowed) {
        if (!entry.mentions(column.name())) {
            LOG.info(
                    "Stream \"{}\": column \"{}\" is new since the catalog was made, and is read too; run --discover again to choose",
                    entry.tapStreamId(),
                    column.name());
            return;
        }
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
