package io.tappostgres.check;

import static io.tappostgres.check.CheckId.D54;
import static io.tappostgres.connection.Identifiers.quoteIdentifier;

import io.tappostgres.connection.ServerVersion;
import io.tappostgres.discovery.QualifiedName;
import io.tappostgres.finding.Finding;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Whether policies hide rows of the selected streams, or of any table. */
final class RowSecurityQuestion implements Question {

    private static final String SQL =
            """
            SELECT n.nspname, c.relname
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p') AND c.relrowsecurity AND row_security_active(c.oid)
              AND has_schema_privilege(n.oid, 'USAGE')
              AND has_any_column_privilege(c.oid, 'SELECT')
            ORDER BY 1, 2
            """;

    @Override
    public CheckId id() {
        return D54;
    }

    @Override
    public List<Finding> ask(CheckContext context) throws SQLException {
        if (!context.version().isAtLeast(ServerVersion.V9_5)) {
            return List.of();
        }
        List<QualifiedName> tables =
                context.query(SQL, row -> new QualifiedName(row.getString(1), row.getString(2)));
        List<String> affected =
                tables.stream().filter(selection(context)).map(RowSecurityQuestion::text).toList();
        String scope = context.databaseScope();
        if (affected.isEmpty()) {
            return List.of(D54.pass(scope, "no policies are in the way"));
        }
        return List.of(
                D54.warn(
                        scope,
                        "policies can hide rows of " + Names.list(affected),
                        "a copy has only the rows that the policies show to the user, while the"
                                + " log has all",
                        "ALTER ROLE %s BYPASSRLS".formatted(quoteIdentifier(context.user())),
                        "or have a policy that shows the user all rows of these tables"));
    }

    private static Predicate<QualifiedName> selection(CheckContext context) {
        if (!context.hasCatalog()) {
            return name -> true;
        }
        Set<QualifiedName> selected = new HashSet<>();
        context.streams()
                .forEach(
                        stream ->
                                selected.add(
                                        new QualifiedName(
                                                stream.entry().metadata().schemaName(),
                                                stream.entry().tableName())));
        return selected::contains;
    }

    private static String text(QualifiedName name) {
        return name.schemaName() + "." + name.name();
    }
}
