package io.tappostgres.discovery;

import io.tappostgres.singer.CatalogEntry;
import io.tappostgres.singer.ColumnMetadata;
import io.tappostgres.singer.Inclusion;
import io.tappostgres.singer.Metadata;
import io.tappostgres.type.Conventions;
import io.tappostgres.type.TypeMapping;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What a table looks like in a Singer catalog, in the shape that singer-io/tap-postgres writes. */
final class DiscoveredStream {

    private final Conventions conventions;

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
        TypeMapping.baseDefinitions().forEach(definitions::set);
        Map<String, ColumnMetadata> columns = new LinkedHashMap<>();
        for (Column column : table.columns()) {
            boolean isKey = table.primaryKey().contains(column.name());
            TypeMapping mapping = TypeMapping.of(column.type(), conventions);
            properties.set(column.name(), described(mapping.schema(!isKey), column));
            mapping.definitions().forEach(definitions::set);
            Inclusion inclusion = isKey ? Inclusion.AUTOMATIC : Inclusion.AVAILABLE;
            columns.put(
                    column.name(),
                    ColumnMetadata.discovered(column.sqlDatatype(), inclusion, true));
        }
        return new CatalogEntry(
                tapStreamId, table.name(), table.name(), schema, metadata(table, columns));
    }

    private static ObjectNode described(ObjectNode property, Column column) {
        if (column.comment() != null) {
            property.put("description", column.comment());
        }
        return property;
    }

    private Metadata metadata(Table table, Map<String, ColumnMetadata> columns) {
        ArrayNode replicationKeys = JsonNodeFactory.instance.arrayNode();
        for (Column column : table.columns()) {
            if (TypeMapping.of(column.type(), conventions).isReplicationKeyType()) {
                replicationKeys.add(column.name());
            }
        }
        return Metadata.discovered(
                        table.isView() ? java.util.List.of() : table.primaryKey(),
                        table.schemaName(),
                        table.databaseName(),
                        table.estimatedRows(),
                        table.isView(),
                        columns)
                .with("valid-replication-keys", replicationKeys);
    }
}
