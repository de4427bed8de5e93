package io.tappostgres.check;

import static io.tappostgres.check.CheckId.D03;
import static io.tappostgres.check.CheckId.D05;
import static io.tappostgres.check.CheckId.D50;
import static io.tappostgres.check.CheckId.D75;

import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import io.tappostgres.config.ConnectionConfig;
import io.tappostgres.connection.Server;
import io.tappostgres.finding.Finding;
import io.tappostgres.tunnel.TunnelException;
import java.sql.SQLException;
import java.util.List;
import javax.net.ssl.SSLException;

/** Why a database cannot be connected to: the one answer where nothing else can be asked. */
final class ConnectFailure {

    private static final String NO_SUCH_DATABASE = "3D000";
    private static final String NO_PRIVILEGE = "42501";

    private final TapException failure;
    private final ConnectionConfig login;
    private final String databaseName;
    private final String sqlState;

    private ConnectFailure(TapException failure, ConnectionConfig login, String databaseName) {
        this.failure = failure;
        this.login = login;
        this.databaseName = databaseName;
        this.sqlState =
                failure.getCause() instanceof SQLException refused && refused.getSQLState() != null
                        ? refused.getSQLState()
                        : "";
    }

    /**
     * The failure to open a database.
     *
     * @throws TapException the same, if it is not the server's doing
     */
    static ConnectFailure of(TapException failure, Server server, String databaseName) {
        if (failure.kind() != Kind.SOURCE) {
            throw failure;
        }
        return new ConnectFailure(failure, server.config(), databaseName);
    }

    /** Whether other databases of the server can be connected to. */
    boolean concernsDatabaseOnly() {
        return sqlState.equals(NO_SUCH_DATABASE) || sqlState.equals(NO_PRIVILEGE);
    }

    /** The answers that there are; of a tunnel, also about the steps before and behind. */
    List<Finding> findings(String serverScope) {
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof TunnelException ofTunnel) {
                return new TunnelSteps(login.tunnel(), serverScope).failed(ofTunnel);
            }
        }
        return List.of(finding(serverScope));
    }

    private Finding finding(String serverScope) {
        Refusal refusal = Refusal.of(failure);
        if (sqlState.equals(NO_PRIVILEGE)) {
            return D50.fail(
                    CheckContext.scopeOf(databaseName),
                    refusal.found(),
                    "nothing of the database can be read",
                    DatabasesQuestion.grant(databaseName, login.user()));
        }
        if (sqlState.equals(NO_SUCH_DATABASE)) {
            return D50.fail(
                    CheckContext.scopeOf(databaseName),
                    refusal.found(),
                    "nothing of the database can be read",
                    refusal.remedies());
        }
        return question()
                .fail(
                        serverScope,
                        refusal.found(),
                        "nothing more can be asked of the server",
                        refusal.remedies());
    }

    private CheckId question() {
        String message = failure.getMessage();
        if (message.contains("connection pooler")) {
            return D75;
        }
        return isAboutTls() ? D05 : D03;
    }

    private boolean isAboutTls() {
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            boolean isRefused =
                    cause instanceof SQLException
                            && String.valueOf(cause.getMessage()).contains("SSL");
            if (isRefused || cause instanceof SSLException) {
                return true;
            }
        }
        return false;
    }
}
