package io.tappostgres.check;

import static io.tappostgres.check.CheckId.D50;
import static io.tappostgres.connection.Identifiers.quoteIdentifier;

import io.tappostgres.discovery.ServerDatabases;
import io.tappostgres.finding.Finding;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Which databases discovery looks into. Those that selected streams need are connected to, which
 * tells more than any question.
 */
final class DatabasesQuestion implements Question {

    @Override
    public CheckId id() {
        return D50;
    }

    @Override
    public List<Finding> ask(CheckContext context) throws SQLException {
        List<String> filter = context.config().discovery().databases();
        ServerDatabases databases = ServerDatabases.read(context.connection());
        List<Finding> findings = new ArrayList<>();
        List<String> open = databases.connectable(filter);
        String scope = context.serverScope();
        if (open.isEmpty()) {
            findings.add(
                    D50.fail(
                            scope,
                            "the user may connect to none of the databases that \"filter_dbs\" names",
                            "discovery finds nothing",
                            "correct \"filter_dbs\" in the config"));
        } else {
            findings.add(D50.pass(scope, Names.list(open)));
        }
        for (String name : databases.unknown(filter)) {
            findings.add(
                    D50.warn(
                            scope,
                            "\"filter_dbs\" names database \"%s\", which does not exist"
                                    .formatted(name),
                            "discovery leaves it out",
                            "correct \"filter_dbs\" in the config"));
        }
        List<String> closed = databases.closed(filter);
        if (!closed.isEmpty()) {
            findings.add(
                    D50.info(
                            scope,
                            "not to be connected to, and so not discovered: " + Names.list(closed),
                            closed.stream()
                                    .limit(Names.SHOWN)
                                    .map(name -> grant(name, context.user()))
                                    .toArray(String[]::new)));
        }
        return findings;
    }

    /** The statement that lets a user into a database. */
    static String grant(String databaseName, String user) {
        return "GRANT CONNECT ON DATABASE %s TO %s"
                .formatted(quoteIdentifier(databaseName), quoteIdentifier(user));
    }
}
