package io.tappostgres.discovery;

import io.tappostgres.singer.CatalogEntry;
import io.tappostgres.singer.ColumnMetadata;
import io.tappostgres.singer.Inclusion;
import io.tappostgres.singer.Metadata;
import io.tappostgres.type.Conventions;
import io.tappostgres.type.PgType;
import io.tappostgres.type.TypeMapping;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a table looks like in a Singer catalog, in the shape that singer-io/tap-postgres writes.
 *
 * <p>Columns of one type share what describes them: with 10,000 tables of 20 columns that is the
 * difference between a few and 200,000 little trees. So nobody may change what {@link #entry}
 * returns. Not thread-safe.
 */
final class DiscoveredStream {

    private record Described(PgType type, boolean nullable) {}

    private record Kind(String sqlDatatype, Inclusion inclusion) {}

    private final Conventions conventions;
    private final Map<PgType, TypeMapping> mappings = new HashMap<>();
    private final Map<Described, ObjectNode> schemas = new HashMap<>();
    private final Map<Kind, ColumnMetadata> columnMetadata = new HashMap<>();
    private final Map<String, ObjectNode> baseDefinitions = TypeMapping.baseDefinitions();

    DiscoveredStream(Conventions conventions) {
        this.conventions = conventions;
    }

    /** The id of a table's stream, by which state and catalogs of singer-io know it too. */
    static String tapStreamId(Table table) {
        return table.databaseName() + "-" + table.schemaName() + "-" + table.name();
    }

    /** The catalog entry of a table. */
    CatalogEntry entry(String tapStreamId, Table table) {
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        schema.put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        ObjectNode definitions = schema.putObject("definitions");
        baseDefinitions.forEach(definitions::set);
        ArrayNode replicationKeys = JsonNodeFactory.instance.arrayNode();
        Map<String, ColumnMetadata> columns = new LinkedHashMap<>();
        for (Column column : table.columns()) {
            boolean isKey = table.primaryKey().contains(column.name());
            TypeMapping mapping = mapping(column.type());
            properties.set(column.name(), schema(column, !isKey));
            mapping.definitions().forEach(definitions::set);
            if (mapping.isReplicationKeyType()) {
                replicationKeys.add(column.name());
            }
            columns.put(column.name(), metadata(column, isKey));
        }
        Metadata metadata =
                Metadata.discovered(
                                table.isView() ? List.of() : table.primaryKey(),
                                table.schemaName(),
                                table.databaseName(),
                                table.estimatedRows(),
                                table.isView(),
                                columns)
                        .with("valid-replication-keys", replicationKeys);
        return new CatalogEntry(tapStreamId, table.name(), table.name(), schema, metadata);
    }

    private TypeMapping mapping(PgType type) {
        return mappings.computeIfAbsent(type, key -> TypeMapping.of(key, conventions));
    }

    private ObjectNode schema(Column column, boolean nullable) {
        ObjectNode shared =
                schemas.computeIfAbsent(
                        new Described(column.type(), nullable),
                        key -> mapping(key.type()).schema(key.nullable()));
        if (column.comment() == null) {
            return shared;
        }
        return shared.deepCopy().put("description", column.comment());
    }

    private ColumnMetadata metadata(Column column, boolean isKey) {
        return columnMetadata.computeIfAbsent(
                new Kind(column.sqlDatatype(), isKey ? Inclusion.AUTOMATIC : Inclusion.AVAILABLE),
                key -> ColumnMetadata.discovered(key.sqlDatatype(), key.inclusion(), true));
    }
}
