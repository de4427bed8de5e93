package io.tappostgres.connection;

import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import io.tappostgres.config.ConnectionConfig;
import io.tappostgres.password.IamAdvice;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.Set;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * What a server or the driver refused, in words that end with what to do about it.
 *
 * <p>The server's own text is shown unchanged where it cannot quote data: no cell value reaches a
 * message.
 */
public final class ServerErrors {

    private static final Set<String> CLASSES_WITHOUT_DATA =
            Set.of("08", "0A", "25", "28", "3D", "3F", "40", "42", "53", "54", "55", "57", "58");

    private final ConnectionConfig config;
    private final String databaseName;

    public ServerErrors(ConnectionConfig config, String databaseName) {
        this.config = config;
        this.databaseName = databaseName;
    }

    /** A connection that could not be opened. */
    TapException connectFailure(Throwable cause) {
        if (cause instanceof TapException alreadyTranslated) {
            return alreadyTranslated;
        }
        String action =
                "cannot connect to database \"%s\" on %s:%d as user \"%s\""
                        .formatted(databaseName, config.host(), config.port(), config.user());
        if (cause instanceof SQLException refused) {
            return failure(action, refused);
        }
        return new TapException(Kind.INTERNAL, action + ": " + cause, cause);
    }

    /** A statement that the server refused, or a connection that was lost meanwhile. */
    public TapException failure(String action, SQLException cause) {
        TapException ofTunnel = TunnelErrors.failure(action, cause);
        if (ofTunnel != null) {
            return ofTunnel;
        }
        return failure(action, cause, remedy(cause, stateOf(cause)));
    }

    private static String stateOf(SQLException cause) {
        return cause.getSQLState() == null ? "" : cause.getSQLState();
    }

    /** The same with a remedy that the server's state suggests. */
    TapException failure(String action, SQLException cause, String remedy) {
        String state = stateOf(cause);
        StringBuilder message = new StringBuilder(action).append(": ").append(text(cause, state));
        if (!state.isEmpty()) {
            message.append(" (SQLSTATE ").append(state).append(')');
        }
        if (!remedy.isEmpty()) {
            message.append("; ").append(remedy);
        }
        return new TapException(Kind.SOURCE, message.toString(), cause);
    }

    /** The text a person needs: the server's first, else the driver's own first line. */
    private static String text(SQLException cause, String state) {
        if (mayQuoteData(state)) {
            return "the server's message is withheld, as it can quote data; its log has it";
        }
        ServerErrorMessage fromServer =
                cause instanceof PSQLException refused ? refused.getServerErrorMessage() : null;
        if (fromServer != null && fromServer.getMessage() != null) {
            return fromServer.getMessage();
        }
        String text = String.valueOf(cause.getMessage());
        int lineEnd = text.indexOf('\n');
        return lineEnd < 0 ? text : text.substring(0, lineEnd);
    }

    /**
     * Whether a message of this class can hold a cell value. Of the classes in Appendix A of the
     * manual, those that speak of connections, names, rights, resources and the server's own doings
     * are known not to. Anything else may, be it because a value was refused (22), or because a
     * function of the user's, or a foreign server, words its errors as it likes.
     */
    private static boolean mayQuoteData(String state) {
        return !state.isEmpty() && !CLASSES_WITHOUT_DATA.contains(state.substring(0, 2));
    }

    private String remedy(SQLException cause, String state) {
        String ofTls = TlsErrors.remedy(cause, config);
        return ofTls.isEmpty() ? remedyOf(cause, state) : ofTls;
    }

    private String remedyOf(SQLException cause, String state) {
        return switch (state) {
            case "28P01" ->
                    IamAdvice.insteadOf("check \"user\" and \"password\" in the config", config);
            case "28000" ->
                    IamAdvice.insteadOf(
                            "check \"user\", the role's LOGIN right, and that pg_hba.conf admits this client",
                            config);
            case "3D000" -> "check \"dbname\" in the config";
            case "42501" -> GrantAdvice.of(text(cause, state), config.user());
            case "53300" ->
                    "close other connections, or raise max_connections or the limit of the role or database";
            case "57P03" -> "the server is starting up or shutting down: run again in a while";
            case "57P01", "57P02", "57P05", "25P03", "08000", "08003", "08006", "08007" ->
                    isOverdue(cause)
                            ? nothingAnswered() + new HostHint(config).text()
                            : "the connection was lost: run again with the last STATE";
            case "55000" -> demotedRemedy(cause);
            case "57014" ->
                    "somebody cancelled the statement, or a time-out did that the tap's session does not have (statement_timeout is 0 in it): run again with the last STATE";
            case "57P04" -> "the database was dropped: check \"dbname\" in the config";
            case "40001" ->
                    "on a read replica, raise max_standby_streaming_delay or turn hot_standby_feedback on";
            case "42P01", "42883" ->
                    "if this is a view whose functions rely on search_path, fix it with ALTER FUNCTION … SET search_path";
            case "54000" ->
                    "the server makes no text of more than 1 GB of a row: deselect its large columns, or read them through a view that cuts them";
            case "08004" -> rejectionRemedy(cause);
            case "08P01" -> protocolRemedy(cause);
            case "08001" -> networkRemedy(cause);
            case "22021", "22P05" ->
                    "a value has no meaning in the database's encoding, or none in UTF-8: find it in the table and mend it";
            default -> "";
        };
    }

    /** The server answered, and the driver does not go on; both have the same SQLSTATE. */
    private String rejectionRemedy(SQLException cause) {
        if (String.valueOf(cause.getMessage()).contains("SSL")) {
            return "turn TLS on at the server, or let \"sslmode\" go without it (prefer, disable)";
        }
        if (!config.password().isConfigured()) {
            return "set \"password\" in the config, or TAP_POSTGRES_PASSWORD or PGPASSWORD in the environment, or write it into ~/.pgpass";
        }
        return "check how pg_hba.conf lets this user log in";
    }

    /** A primary that is a standby by now, or a standby that was taken for one. */
    private static String demotedRemedy(SQLException cause) {
        return TransientFailures.include(cause)
                ? "the server is a read replica by now, as after a failover: set \"host\" in the config to the primary (of Aurora, the writer), and run again"
                : "";
    }

    /** Poolers, too, say what they refuse in this state. */
    private static String protocolRemedy(SQLException cause) {
        String ofPooler = PoolerErrors.advice(text(cause, "08P01"));
        return ofPooler == null
                ? "check that a PostgreSQL server listens on \"host\" and \"port\", and the TLS settings"
                : ofPooler;
    }

    private String networkRemedy(SQLException cause) {
        String hint = new HostHint(config).text();
        if (cause.getCause() == null) {
            // The driver's login timeout, of a server that accepts connections and is silent.
            return nothingAnswered() + hint;
        }
        for (Throwable reason = cause.getCause(); reason != null; reason = reason.getCause()) {
            if (reason instanceof UnknownHostException) {
                return "no such host: check \"host\" in the config";
            }
            if (reason instanceof SocketTimeoutException) {
                return nothingAnswered() + hint;
            }
            if (reason instanceof ConnectException || reason instanceof NoRouteToHostException) {
                return "check \"host\" and \"port\", and that the server listens there" + hint;
            }
        }
        return "check \"host\", \"port\" and the TLS settings" + hint;
    }

    /** Whether an answer did not come in time, which is limited until a session is set up. */
    private static boolean isOverdue(SQLException cause) {
        for (Throwable reason = cause; reason != null; reason = reason.getCause()) {
            if (reason instanceof SocketTimeoutException) {
                return true;
            }
        }
        return false;
    }

    private String nothingAnswered() {
        return "nothing answered within %d seconds: check \"host\" and \"port\", and firewalls on the way"
                .formatted(config.connectTimeout().toSeconds());
    }
}
