package io.tappostgres.replication;

import static io.tappostgres.connection.Identifiers.quoteIdentifier;

import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import io.tappostgres.config.ConnectionConfig;
import io.tappostgres.connection.PoolerErrors;
import io.tappostgres.connection.ServerErrors;
import io.tappostgres.connection.ServerFlavour;
import io.tappostgres.finding.Finding;
import java.sql.SQLException;
import java.util.List;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * What a server says when it does not give its log, in words that end with what to do about it.
 *
 * <p>Several causes share a SQLSTATE. They are told apart by the server's words, and, as these can
 * be in another language, where possible by the name of the routine that raised them.
 */
public final class LogErrors {

    /** No other object that a reader of the log asks for can be in use. */
    private static final String OBJECT_IN_USE = "55006";

    private final ConnectionConfig config;
    private final String databaseName;

    /** Null where it is not known, as when no session can be had. */
    private final String slotName;

    private final String plugin;

    private LogErrors(
            ConnectionConfig config, String databaseName, String slotName, String plugin) {
        this.config = config;
        this.databaseName = databaseName;
        this.slotName = slotName;
        this.plugin = plugin;
    }

    /**
     * The exception for what the server refused when a slot was to be read: of kind
     * LOG_POSITION_LOST if the slot has no log any more, else of kind SOURCE.
     */
    public static TapException of(
            SQLException cause, LogSlot slot, ConnectionConfig config, String databaseName) {
        return of(
                "cannot read replication slot \"%s\" of database \"%s\""
                        .formatted(slot.name(), databaseName),
                cause,
                slot.name(),
                slot.plugin(),
                config,
                databaseName);
    }

    /** The exception, of kind SOURCE, for a session with the walsender that could not be had. */
    public static TapException of(
            SQLException cause, ConnectionConfig config, String databaseName) {
        return of(
                "cannot open a session for the log of database \"%s\" on %s:%d as user \"%s\""
                        .formatted(databaseName, config.host(), config.port(), config.user()),
                cause,
                null,
                null,
                config,
                databaseName);
    }

    /**
     * The same of anything else that was done with a slot.
     *
     * @param action what was tried, as "cannot read replication slot …"
     */
    static TapException of(
            String action,
            SQLException cause,
            String slotName,
            String plugin,
            ConnectionConfig config,
            String databaseName) {
        return new LogErrors(config, databaseName, slotName, plugin).failure(action, cause);
    }

    /** What words the refusal of a session with the walsender. */
    public static LogErrors ofSession(ConnectionConfig config, String databaseName) {
        return new LogErrors(config, databaseName, null, null);
    }

    /** What words the refusal of a slot to be read. */
    public static LogErrors ofSlot(LogSlot slot, ConnectionConfig config, String databaseName) {
        return new LogErrors(config, databaseName, slot.name(), slot.plugin());
    }

    /** What words the refusal of a plugin. */
    public static LogErrors ofPlugin(String plugin, ConnectionConfig config, String databaseName) {
        return new LogErrors(config, databaseName, "", plugin);
    }

    /**
     * The same as the answer to a question.
     *
     * @param reason why it matters
     */
    public Finding finding(
            String id, String subject, String scope, String reason, SQLException cause) {
        String advice = advice(cause);
        if (advice == null) {
            String message = elsewhere("refused", cause).getMessage();
            return Finding.fail(id, subject, scope, message, reason, List.of());
        }
        boolean isPlugin =
                cause.getSQLState().equals("42501")
                        && isPluginRefusal(
                                serverMessage(cause),
                                String.valueOf(fromServer(cause).getRoutine()));
        return Finding.fail(
                id,
                subject,
                scope,
                words(cause),
                reason,
                isPlugin ? pluginRemedies() : List.of(advice));
    }

    /** Whether a slot is refused as somebody reads it, or seems to, who is gone already. */
    public static boolean isInUse(SQLException refusal) {
        return OBJECT_IN_USE.equals(refusal.getSQLState());
    }

    /** The server's own words, without their details; empty if they are not the server's. */
    public static String serverMessage(SQLException cause) {
        ServerErrorMessage server = fromServer(cause);
        return server == null || server.getMessage() == null ? "" : server.getMessage();
    }

    private static ServerErrorMessage fromServer(SQLException cause) {
        return cause instanceof PSQLException refused ? refused.getServerErrorMessage() : null;
    }

    private TapException failure(String action, SQLException cause) {
        String advice = advice(cause);
        return advice == null
                ? elsewhere(action, cause)
                : new TapException(
                        isLoss(cause) ? Kind.LOG_POSITION_LOST : Kind.SOURCE,
                        "%s: %s; %s".formatted(action, words(cause), advice),
                        cause);
    }

    /** What to do about it, or null if it is no matter of the log. */
    private String advice(SQLException cause) {
        String state = cause.getSQLState();
        String text = serverMessage(cause);
        if (text.isEmpty() || state == null) {
            return null;
        }
        if (slotName == null) {
            return loginAdvice(state, text);
        }
        String routine = String.valueOf(fromServer(cause).getRoutine());
        return isLoss(cause) ? lost() : advice(state, text, routine);
    }

    private static String words(SQLException cause) {
        return "%s (SQLSTATE %s)".formatted(serverMessage(cause), cause.getSQLState());
    }

    /** What is no matter of the log is worded as everywhere. */
    private TapException elsewhere(String action, SQLException cause) {
        return new ServerErrors(config, databaseName).failure(action, cause);
    }

    private boolean isLoss(SQLException cause) {
        String text = serverMessage(cause);
        return slotName != null && isLoss(String.valueOf(cause.getSQLState()), text);
    }

    /** Of an invalidated slot the words depend on the version; that of a segment is a file's. */
    private static boolean isLoss(String state, String text) {
        return switch (state) {
            case "55000" ->
                    text.startsWith("can no longer ")
                            || text.startsWith("cannot read from logical replication slot");
            case "58P01" -> text.contains("has already been removed");
            default -> false;
        };
    }

    private String lost() {
        return "the changes since the last run are lost: make the slot anew with %s; %s, and copy its streams anew by removing their bookmarks from the state, or by \"on_log_gap\": \"resnapshot\""
                .formatted(SlotStatements.drop(slotName), SlotStatements.create(slotName, plugin));
    }

    /** Of what keeps a session from being opened. */
    private String loginAdvice(String state, String text) {
        return switch (state) {
            case "42501" -> noRight();
            case "28000" -> login(text);
            case "53300" -> noWalsender(text);
            default -> PoolerErrors.logAdvice(text);
        };
    }

    /** Of what keeps a slot from being read, made or dropped. */
    private String advice(String state, String text, String routine) {
        return switch (state) {
            case "42501" -> privilege(text, routine);
            case "58P01" ->
                    "the output plugin is not installed on the server: install %s there, or create the slot with the plugin pgoutput, which every server from PostgreSQL 10 on has"
                            .formatted(plugin);
            case OBJECT_IN_USE ->
                    "run one reader of a slot at a time, or give each a slot of its own (\"replication_slot_name\" in the config)";
            case "55000" -> notInThatState(text);
            case "42704" -> missing(text, routine);
            case "42710" -> "give it another name (\"replication_slot_name\" in the config)";
            case "42602" -> "a slot's name has a-z, 0-9 and _ only";
            case "53400" ->
                    "raise max_replication_slots and restart the server, or drop a slot that nobody reads";
            case "0A000" ->
                    "a read replica gives its log from PostgreSQL 16 on only: set \"host\" in the config to the primary, or read the streams by INCREMENTAL or FULL_TABLE";
            case "XX000" ->
                    text.contains("no known snapshots")
                            ? "this is a defect of older servers and plugins with large (TOASTed) values: update PostgreSQL and %s, or take the table's large columns out of the selection"
                                    .formatted(plugin)
                            : null;
            default -> null;
        };
    }

    private String privilege(String text, String routine) {
        return isPluginRefusal(text, routine)
                ? ServerCheck.pluginRefused(plugin) + "; " + String.join("; ", pluginRemedies())
                : noRight();
    }

    /** A matter of its own, although it has the SQLSTATE of a privilege that is missing. */
    private static boolean isPluginRefusal(String text, String routine) {
        return text.contains("output plugin") || routine.contains("OutputPlugin");
    }

    private List<String> pluginRemedies() {
        return ServerCheck.pluginRemedies(plugin, config.user());
    }

    private static String noWalsender(String text) {
        return text.contains("max_wal_senders")
                ? "raise max_wal_senders and restart the server, or end other readers of its log"
                : null;
    }

    private String noRight() {
        String user = quoteIdentifier(config.user());
        return "user %s has no right to read the log: have an administrator run ALTER ROLE %s WITH REPLICATION, or, on Amazon RDS and Aurora, GRANT rds_replication TO %s"
                .formatted(user, user, user);
    }

    private String notInThatState(String text) {
        if (text.contains("was not created in this database")) {
            return "create a slot in database \"%s\": %s"
                    .formatted(databaseName, SlotStatements.create("…", plugin));
        }
        if (text.contains("wal_level")) {
            return "the server's wal_level has to be logical: %s"
                    .formatted(ServerFlavour.ofHost(config.host()).logicalRemedy());
        }
        if (text.contains("max_replication_slots")) {
            return "set max_replication_slots to 5 or more and restart the server";
        }
        if (text.contains("Read Only")) {
            return "an Aurora cluster says so while it fails over, and a reader of it always: set \"host\" in the config to the writer, and run again";
        }
        if (text.contains("recovery is in progress")) {
            return null;
        }
        if (text.startsWith("cannot use ")) {
            return "a physical slot cannot be read, nor can a standby's copy of one of its primary; create another with --create-slot";
        }
        return "SELECT * FROM pg_replication_slots shows the state of the slot";
    }

    private String missing(String text, String routine) {
        if (text.contains("publication") || routine.contains("publication")) {
            return "it has to have been there when the changes were written: create it with --create-publication, then drop the slot, create it anew, and reset the streams that were read from it";
        }
        return "create it with --create-slot, or in database \"%s\" with %s"
                .formatted(databaseName, SlotStatements.create(slotName, plugin));
    }

    private String login(String text) {
        return text.contains("replication connection")
                ? "a server before PostgreSQL 10 takes a line of its own in pg_hba.conf for this: host replication %s <this machine's address>/32 md5, and a reload"
                        .formatted(config.user())
                : null;
    }
}
