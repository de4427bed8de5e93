package io.tappostgres.check;

import static io.tappostgres.check.CheckId.D07;

import io.tappostgres.finding.Finding;
import java.sql.SQLException;
import java.util.List;

/** How the server sees the tap: what allow lists and audits go by. */
final class SessionQuestion implements Question {

    private static final String SQL =
            """
            SELECT current_user, session_user, host(inet_client_addr()), host(inet_server_addr()),
                   current_setting('application_name')
            """;

    @Override
    public CheckId id() {
        return D07;
    }

    @Override
    public List<Finding> ask(CheckContext context) throws SQLException {
        return context.query(
                SQL,
                row -> {
                    String user = '"' + row.getString(1) + '"';
                    String login = '"' + row.getString(2) + '"';
                    String as =
                            user.equals(login) ? "user " + user : "user " + login + " as " + user;
                    return D07.info(
                            context.serverScope(),
                            "%s from %s, to %s, as application \"%s\""
                                    .formatted(
                                            as,
                                            address(row.getString(3)),
                                            address(row.getString(4)),
                                            row.getString(5)));
                });
    }

    private static String address(String address) {
        return address == null ? "a local socket" : address;
    }
}
