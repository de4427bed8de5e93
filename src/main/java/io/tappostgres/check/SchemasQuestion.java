package io.tappostgres.check;

import static io.tappostgres.check.CheckId.D51;
import static io.tappostgres.connection.Identifiers.quoteIdentifier;

import io.tappostgres.document.NearestKey;
import io.tappostgres.finding.Finding;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Whether the user may look into the schemas of the selected streams, or into all. */
final class SchemasQuestion implements Question {

    private static final String SQL =
            """
            SELECT n.nspname, has_schema_privilege(n.oid, 'USAGE') FROM pg_namespace n
            WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
              AND n.nspname NOT LIKE 'pg\\_temp\\_%' AND n.nspname NOT LIKE 'pg\\_toast\\_temp\\_%'
            """;

    @Override
    public CheckId id() {
        return D51;
    }

    @Override
    public List<Finding> ask(CheckContext context) throws SQLException {
        Map<String, Boolean> usable = new TreeMap<>();
        context.query(SQL, row -> usable.put(row.getString(1), row.getBoolean(2)));
        return context.hasCatalog() ? ofStreams(context, usable) : ofAll(context, usable);
    }

    private static List<Finding> ofStreams(CheckContext context, Map<String, Boolean> usable) {
        List<Finding> findings = new ArrayList<>();
        List<String> good = new ArrayList<>();
        context.streams().stream()
                .map(stream -> stream.entry().metadata().schemaName())
                .filter(usable::containsKey)
                .distinct()
                .sorted()
                .forEach(
                        name -> {
                            if (usable.get(name)) {
                                good.add(name);
                            } else {
                                findings.add(closed(context, name));
                            }
                        });
        if (findings.isEmpty() && !good.isEmpty()) {
            return List.of(D51.pass(context.databaseScope(), Names.list(good)));
        }
        return findings;
    }

    private static Finding closed(CheckContext context, String schemaName) {
        return D51.fail(
                context.databaseScope(),
                "user \"%s\" may not look into schema \"%s\"".formatted(context.user(), schemaName),
                "no table in it can be read, whatever else is granted",
                grant(schemaName, context.user()));
    }

    private static List<Finding> ofAll(CheckContext context, Map<String, Boolean> usable) {
        List<String> wanted = context.config().discovery().schemas();
        List<String> open = new ArrayList<>();
        List<String> closed = new ArrayList<>();
        usable.forEach(
                (name, isUsable) -> {
                    if (wanted.isEmpty() || wanted.contains(name)) {
                        (isUsable ? open : closed).add(name);
                    }
                });
        List<Finding> findings = new ArrayList<>();
        wanted.stream()
                .filter(name -> !usable.containsKey(name))
                .forEach(name -> findings.add(missing(context, name, usable)));
        if (!open.isEmpty()) {
            findings.add(D51.pass(context.databaseScope(), Names.list(open)));
        }
        if (!closed.isEmpty()) {
            findings.add(
                    D51.info(
                            context.databaseScope(),
                            "not to be looked into, and so not discovered: " + Names.list(closed),
                            closed.stream()
                                    .limit(Names.SHOWN)
                                    .map(name -> grant(name, context.user()))
                                    .toArray(String[]::new)));
        }
        return findings;
    }

    private static Finding missing(
            CheckContext context, String schemaName, Map<String, Boolean> usable) {
        return D51.warn(
                context.databaseScope(),
                "\"filter_schemas\" names schema \"%s\", which does not exist%s"
                        .formatted(schemaName, NearestKey.suggestion(schemaName, usable.keySet())),
                "nothing is discovered in it",
                "correct its name in \"filter_schemas\"");
    }

    private static String grant(String schemaName, String user) {
        return "GRANT USAGE ON SCHEMA %s TO %s"
                .formatted(quoteIdentifier(schemaName), quoteIdentifier(user));
    }
}
