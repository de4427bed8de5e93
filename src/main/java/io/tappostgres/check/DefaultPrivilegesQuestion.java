package io.tappostgres.check;

import static io.tappostgres.check.CheckId.D53;
import static io.tappostgres.connection.Identifiers.quoteIdentifier;

import io.tappostgres.finding.Finding;
import java.sql.SQLException;
import java.util.List;

/**
 * Whether tables that are yet to be created will be readable: default privileges hold for what one
 * role creates, and so are asked for of each that owns tables which the user reads today.
 */
final class DefaultPrivilegesQuestion implements Question {

    private static final String READS_ALL =
            """
            SELECT r.rolsuper OR coalesce(
                (SELECT pg_has_role(g.oid, 'USAGE') FROM pg_roles g
                 WHERE g.rolname = 'pg_read_all_data'), false)
            FROM pg_roles r WHERE r.rolname = current_user
            """;

    private static final String OWNERS =
            """
            SELECT o.nspname, pg_get_userbyid(o.relowner),
                   pg_has_role(o.relowner, 'USAGE') OR EXISTS (
                       SELECT 1 FROM pg_default_acl d, LATERAL aclexplode(d.defaclacl) a
                       WHERE d.defaclrole = o.relowner AND d.defaclnamespace IN (0, o.oid)
                         AND d.defaclobjtype = 'r' AND a.privilege_type = 'SELECT'
                         AND (a.grantee = 0 OR pg_has_role(a.grantee, 'USAGE')))
            FROM (SELECT DISTINCT n.oid, n.nspname, c.relowner
                  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                  WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm')
                    AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
                    AND n.nspname NOT LIKE 'pg\\_temp\\_%'
                    AND n.nspname NOT LIKE 'pg\\_toast\\_temp\\_%'
                    AND has_schema_privilege(n.oid, 'USAGE')
                    AND has_any_column_privilege(c.oid, 'SELECT')) o
            ORDER BY 1, 2
            """;

    private record Owner(String schemaName, String role, boolean isCovered) {

        String creations() {
            return "by \"%s\" in \"%s\"".formatted(role, schemaName);
        }
    }

    @Override
    public CheckId id() {
        return D53;
    }

    @Override
    public List<Finding> ask(CheckContext context) throws SQLException {
        String scope = context.databaseScope();
        List<Boolean> readsAll = context.query(READS_ALL, row -> row.getBoolean(1));
        if (readsAll.contains(true)) {
            return List.of(D53.pass(scope, "the user reads whatever is created"));
        }
        List<Owner> owners =
                context.query(
                        OWNERS,
                        row -> new Owner(row.getString(1), row.getString(2), row.getBoolean(3)));
        if (owners.isEmpty()) {
            return List.of();
        }
        List<Owner> uncovered = owners.stream().filter(owner -> !owner.isCovered()).toList();
        if (uncovered.isEmpty()) {
            return List.of(D53.pass(scope, "the user will read what is created " + list(owners)));
        }
        return List.of(
                D53.info(
                        scope,
                        "the user will not read tables that are created " + list(uncovered),
                        uncovered.stream()
                                .limit(Names.SHOWN)
                                .map(owner -> statement(owner, context.user()))
                                .toArray(String[]::new)));
    }

    private static String list(List<Owner> owners) {
        String shown =
                String.join(
                        ", ", owners.stream().limit(Names.SHOWN).map(Owner::creations).toList());
        return owners.size() <= Names.SHOWN
                ? shown
                : shown + " and %,d more".formatted(owners.size() - Names.SHOWN);
    }

    private static String statement(Owner owner, String user) {
        return "ALTER DEFAULT PRIVILEGES FOR ROLE %s IN SCHEMA %s GRANT SELECT ON TABLES TO %s"
                .formatted(
                        quoteIdentifier(owner.role()),
                        quoteIdentifier(owner.schemaName()),
                        quoteIdentifier(user));
    }
}
