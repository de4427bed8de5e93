package io.tappostgres.plan;

import io.tappostgres.discovery.Column;
import io.tappostgres.plan.StreamPlan.PlannedColumn;
import io.tappostgres.singer.CatalogEntry;
import io.tappostgres.type.Conventions;
import io.tappostgres.type.NumericBounds;
import io.tappostgres.type.TypeMapping;
import java.util.ArrayList;
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
 * The JSON Schema in a stream's SCHEMA message: the catalog's words for every column that they are
 * still true of, and the tap's own for the others.
 */
public final class StreamSchema {

    private static final Logger LOG = LoggerFactory.getLogger(StreamSchema.class);

    /**
     * The schema of a stream's records, and the columns that are read, with the mappings that write
     * what it says.
     */
    record Described(ObjectNode schema, List<PlannedColumn> columns) {}

    private final CatalogEntry entry;
    private final List<String> keyProperties;
    private final Conventions conventions;
    private final boolean tells;
    private final ObjectNode baseDefinitions = JsonNodeFactory.instance.objectNode();

    /**
     * @param tells whether a person is told of what differs from the catalog
     */
    StreamSchema(
            CatalogEntry entry,
            List<String> keyProperties,
            Conventions conventions,
            boolean tells) {
        this.entry = entry;
        this.keyProperties = keyProperties;
        this.conventions = conventions;
        this.tells = tells;
        TypeMapping.baseDefinitions().forEach(baseDefinitions::set);
    }

    /** Describes records of these columns. */
    Described of(List<Column> columns) {
        Set<String> names = columns.stream().map(Column::name).collect(Collectors.toSet());
        ObjectNode schema = catalogSchema(names);
        JsonNode fromCatalog = schema.path("properties");
        ObjectNode properties = JsonNodeFactory.instance.objectNode();
        List<PlannedColumn> planned = new ArrayList<>();
        ObjectNode ownDefinitions = baseDefinitions.deepCopy();
        boolean ownWords = false;
        for (Column column : columns) {
            // A key that was dropped from the table since discovery can hold NULLs by now.
            boolean neverNull = column.notNull() && keyProperties.contains(column.name());
            JsonNode property = fromCatalog.path(column.name());
            TypeMapping allowed =
                    allowedBy(property, schema.path("definitions"), column, !neverNull);
            if (tells) {
                tellOfChange(column, allowed != null);
            }
            TypeMapping mapping =
                    allowed != null ? allowed : TypeMapping.of(column.type(), conventions);
            planned.add(new PlannedColumn(column.name(), mapping));
            properties.set(column.name(), allowed != null ? property : mapping.schema(!neverNull));
            if (allowed == null) {
                ownWords = true;
                mapping.definitions().forEach(ownDefinitions::set);
            }
        }
        schema.set("properties", properties);
        if (ownWords) {
            addDefinitions(schema, ownDefinitions);
        }
        keepRequired(schema, names);
        return new Described(schema, planned);
    }

    private ObjectNode catalogSchema(Set<String> names) {
        ObjectNode schema = entry.schemaOf(names);
        return conventions.numericBounds() == NumericBounds.SINGER
                ? schema
                : PortableSchema.of(schema);
    }

    /**
     * The mapping of a column whose values the catalog's schema allows, or null. One without bounds
     * of numbers comes first; bounds in the catalog are kept where they fit the column, and the
     * mapping that has them counts the numbers beyond.
     */
    private TypeMapping allowedBy(
            JsonNode property, JsonNode catalogDefinitions, Column column, boolean nullable) {
        NumericBounds kept =
                conventions.numericBounds() == NumericBounds.SINGER
                        ? NumericBounds.SINGER
                        : NumericBounds.PORTABLE;
        for (NumericBounds bounds : new NumericBounds[] {NumericBounds.NONE, kept}) {
            TypeMapping mapping = TypeMapping.of(column.type(), conventions.with(bounds));
            SchemaAgreement agreement =
                    new SchemaAgreement(catalogDefinitions, definitionsFor(mapping));
            if (agreement.allows(property, mapping.schema(nullable))) {
                return mapping;
            }
        }
        return null;
    }

    private ObjectNode definitionsFor(TypeMapping mapping) {
        Map<String, ObjectNode> others = mapping.definitions();
        if (others.isEmpty()) {
            return baseDefinitions;
        }
        ObjectNode definitions = baseDefinitions.deepCopy();
        others.forEach(definitions::set);
        return definitions;
    }

    /** The catalog's own definitions stand, for the properties in its words. */
    private static void addDefinitions(ObjectNode schema, ObjectNode ownDefinitions) {
        ObjectNode definitions = ownDefinitions.deepCopy();
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
