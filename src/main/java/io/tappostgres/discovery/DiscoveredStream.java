package io.tappostgres.discovery;

import io.tappostgres.singer.CatalogEntry;
import io.tappostgres.singer.ColumnMetadata;
import io.tappostgres.singer.Inclusion;
import io.tappostgres.singer.Metadata;
import io.tappostgres.type.Conventions;
import io.tappostgres.type.Decimal;
import io.tappostgres.type.PgType;
import io.tappostgres.type.TypeMapping;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.IntNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * What a table looks like in a Singer catalog, in the shape that singer-io/tap-postgres writes.
 *
 * <p>Columns of one type share what describes them: with 10,000 tables of 20 columns that is the
 * difference between a few and 200,000 little trees. So nobody may change what {@link #entry}
 * returns. Not thread-safe.
 */
final class DiscoveredStream {

    /** What columns of one type have in common. */
    private record Described(
            TypeMapping mapping,
            ObjectNode nullable,
            ObjectNode notNull,
            Map<Inclusion, ColumnMetadata> metadata) {

        static Described of(Column column, TypeMapping mapping) {
            Map<Inclusion, ColumnMetadata> metadata = new EnumMap<>(Inclusion.class);
            for (Inclusion inclusion : List.of(Inclusion.AUTOMATIC, Inclusion.AVAILABLE)) {
                metadata.put(inclusion, metadata(column, inclusion));
            }
            return new Described(mapping, mapping.schema(true), mapping.schema(false), metadata);
        }

        /** The names of precision and scale are those of information_schema.columns. */
        private static ColumnMetadata metadata(Column column, Inclusion inclusion) {
            ColumnMetadata metadata =
                    ColumnMetadata.discovered(column.sqlDatatype(), inclusion, true);
            Decimal declared = Decimal.declaredBy(column.type());
            return declared == null
                    ? metadata
                    : metadata.with("numeric-precision", IntNode.valueOf(declared.precision()))
                            .with("numeric-scale", IntNode.valueOf(declared.scale()));
        }
    }

    private final Conventions conventions;

    /** By the object, since {@link TypeCatalog} has one of each type; no record is hashed. */
    private final IdentityHashMap<PgType, Described> types = new IdentityHashMap<>();

    private final Map<String, ObjectNode> baseDefinitions = TypeMapping.baseDefinitions();

    DiscoveredStream(Conventions conventions) {
        this.conventions = conventions;
    }

    /** The id of a table's stream, by which state and catalogs of singer-io know it too. */
    static String tapStreamId(Table table) {
        return table.databaseName() + "-" + table.schemaName() + "-" + table.name();
    }

    /**
     * The catalog entry of a table.
     *
     * @param parent the table whose rows include its rows, or null
     */
    CatalogEntry entry(String tapStreamId, Table table, QualifiedName parent) {
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        schema.put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        ObjectNode definitions = schema.putObject("definitions");
        baseDefinitions.forEach(definitions::set);
        ArrayNode replicationKeys = JsonNodeFactory.instance.arrayNode();
        Map<String, ColumnMetadata> columns = new LinkedHashMap<>();
        for (Column column : table.columns()) {
            boolean isKey = table.primaryKey().contains(column.name());
            Described type =
                    types.computeIfAbsent(
                            column.type(),
                            key -> Described.of(column, TypeMapping.of(key, conventions)));
            properties.set(
                    column.name(),
                    commented(isKey ? type.notNull() : type.nullable(), column.comment()));
            type.mapping().definitions().forEach(definitions::set);
            if (type.mapping().isReplicationKeyType()) {
                replicationKeys.add(column.name());
            }
            columns.put(
                    column.name(),
                    type.metadata().get(isKey ? Inclusion.AUTOMATIC : Inclusion.AVAILABLE));
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
        if (table.keyIndex() != null) {
            metadata =
                    metadata.with(
                            Metadata.KEY_INDEX,
                            JsonNodeFactory.instance.stringNode(table.keyIndex()));
        }
        if (parent != null) {
            metadata = metadata.with("parent-table", StringNode.valueOf(parent.toString()));
        }
        return new CatalogEntry(tapStreamId, table.name(), table.name(), schema, metadata);
    }

    private static ObjectNode commented(ObjectNode shared, String comment) {
        return comment == null ? shared : shared.deepCopy().put("description", comment);
    }
}
