package io.tappostgres.check;

import static io.tappostgres.check.CheckId.D52;
import static io.tappostgres.check.CheckId.D55;

import io.tappostgres.connection.Identifiers;
import io.tappostgres.discovery.VisibleTables;
import io.tappostgres.finding.Finding;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** How much discovery would find in the database, and what it would not. */
final class VisibilityQuestion implements Question {

    /** Beyond this the hosted service of the reference tap gives up. */
    private static final int MANY_TABLES = 10_000;

    /** Schemas with tables of which the user may read none. */
    private static final String CLOSED_SCHEMAS =
            """
            SELECT n.nspname, has_schema_privilege(n.oid, 'USAGE'), count(*)
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm')
              AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
              AND n.nspname NOT LIKE 'pg\\_temp\\_%' AND n.nspname NOT LIKE 'pg\\_toast\\_temp\\_%'
              AND (? OR n.nspname = ANY (?))
              AND NOT (has_table_privilege(c.oid, 'SELECT')
                       OR has_any_column_privilege(c.oid, 'SELECT'))
            GROUP BY n.oid, n.nspname ORDER BY n.nspname
            """;

    private record ClosedSchema(String name, boolean isUsable, long tables) {}

    @Override
    public CheckId id() {
        return D55;
    }

    @Override
    public List<Finding> ask(CheckContext context) throws SQLException {
        List<String> schemas = context.config().discovery().schemas();
        VisibleTables visible = VisibleTables.read(context.connection(), schemas);
        List<ClosedSchema> closed =
                context.query(
                        CLOSED_SCHEMAS,
                        row ->
                                new ClosedSchema(
                                        row.getString(1), row.getBoolean(2), row.getLong(3)),
                        schemas.isEmpty(),
                        schemas.toArray(String[]::new));
        List<Finding> findings = new ArrayList<>();
        if (!context.hasCatalog()) {
            findings.addAll(tables(context, closed));
        }
        findings.add(readable(context, visible, closed));
        return findings;
    }

    private static List<Finding> tables(CheckContext context, List<ClosedSchema> closed) {
        List<Finding> findings = new ArrayList<>();
        for (ClosedSchema schema : closed.subList(0, Math.min(closed.size(), Names.SHOWN))) {
            findings.add(
                    D52.info(
                            context.databaseScope(),
                            "tables and views of schema \"%s\" that are not to be read: %,d"
                                    .formatted(schema.name(), schema.tables()),
                            grants(context, schema).toArray(String[]::new)));
        }
        return findings;
    }

    private static Finding readable(
            CheckContext context, VisibleTables visible, List<ClosedSchema> closed) {
        String scope = context.databaseScope();
        if (visible.tables() == 0) {
            return D55.fail(
                    scope,
                    visible.what(),
                    "there is nothing to discover",
                    "check \"dbname\" and \"filter_schemas\" in the config");
        }
        if (visible.readable() == 0) {
            return D55.fail(
                    scope,
                    visible.what(),
                    "discovery finds nothing",
                    closed.stream()
                            .limit(Names.SHOWN)
                            .flatMap(schema -> grants(context, schema).stream())
                            .toArray(String[]::new));
        }
        String found =
                "%,d of %,d tables and views".formatted(visible.readable(), visible.tables());
        return visible.readable() > MANY_TABLES
                ? D55.warn(
                        scope,
                        found,
                        "the catalog is large, and slow to handle for many a tool",
                        "grant the user only what is to be read, or set \"filter_schemas\" in the"
                                + " config")
                : D55.pass(scope, found);
    }

    private static List<String> grants(CheckContext context, ClosedSchema schema) {
        String schemaName = Identifiers.quoteIdentifier(schema.name());
        String user = Identifiers.quoteIdentifier(context.user());
        List<String> grants = new ArrayList<>();
        if (!schema.isUsable()) {
            grants.add("GRANT USAGE ON SCHEMA %s TO %s".formatted(schemaName, user));
        }
        grants.add("GRANT SELECT ON ALL TABLES IN SCHEMA %s TO %s".formatted(schemaName, user));
        return grants;
    }
}
