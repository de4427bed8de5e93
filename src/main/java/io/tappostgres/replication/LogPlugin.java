package io.tappostgres.replication;

import io.tappostgres.connection.WalsenderSession;
import io.tappostgres.decoding.ChangeDecoder;
import io.tappostgres.decoding.PgOutputDecoder;
import io.tappostgres.decoding.RecodingDecoder;
import io.tappostgres.decoding.Wal2JsonDecoder;
import io.tappostgres.decoding.Wal2JsonFormat1Decoder;
import io.tappostgres.decoding.Wal2JsonOptions;
import io.tappostgres.decoding.Wal2JsonOptions.Table;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What the output plugin of a slot is asked for, and what reads its answers. */
public final class LogPlugin {

    /** What is done with options. */
    @FunctionalInterface
    public interface Use<T> {
        T with(Map<String, String> options) throws SQLException;
    }

    /** Gives the plugin its options, and takes nothing. */
    private static final String PEEK =
            "SELECT count(*) FROM pg_logical_slot_peek_binary_changes(?, ?::pg_lsn, 1, VARIADIC ?)";

    /** Before any record: the server decodes one, and stops. */
    private static final String AT_ONCE = "0/1";

    private final Map<String, String> pgOutputOptions;

    /** Null for pgoutput. */
    private Wal2JsonOptions wal2JsonOptions;

    /** Of the slot's database. */
    private String serverEncoding = "UTF8";

    private LogPlugin(Map<String, String> pgOutputOptions, Wal2JsonOptions wal2JsonOptions) {
        this.pgOutputOptions = pgOutputOptions;
        this.wal2JsonOptions = wal2JsonOptions;
    }

    /**
     * The plugin of a slot.
     *
     * @param wal2JsonFormat 1 or 2, or null for the newest that the server knows
     */
    public static LogPlugin of(LogSource source, Integer wal2JsonFormat) {
        return source.slot().plugin().equals("wal2json")
                ? new LogPlugin(Map.of(), wal2Json(source.tables().values(), wal2JsonFormat))
                : new LogPlugin(pgOutput(source.publicationNames()), null);
    }

    /**
     * Protocol version 1 is all that is needed: the later ones have transactions that are sent
     * before they are committed, which would have to be kept somewhere until they are.
     */
    private static Map<String, String> pgOutput(List<String> publicationNames) {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("proto_version", "1");
        options.put(
                "publication_names",
                publicationNames.stream()
                        .map(name -> '"' + name.replace("\"", "\"\"") + '"')
                        .collect(Collectors.joining(",")));
        return options;
    }

    /** Partitions can be added while the log goes on: all of their schemas are asked for. */
    private static Wal2JsonOptions wal2Json(Collection<LogTable> tables, Integer format) {
        List<Table> single = new ArrayList<>();
        Set<String> schemaNames = new TreeSet<>();
        for (LogTable table : tables) {
            single.add(new Table(table.schemaName(), table.name()));
            if (table.hasParts()) {
                schemaNames.add(table.schemaName());
                table.parts().forEach(part -> schemaNames.add(part.schemaName()));
            }
        }
        single.removeIf(table -> schemaNames.contains(table.schemaName()));
        return Wal2JsonOptions.of(format == null ? 2 : format, single, schemaNames);
    }

    /**
     * Finds out whether the server lets the plugin run, and whether that takes the options.
     *
     * @param connection in the slot's database
     * @throws SQLException if not
     */
    public void tryOut(Connection connection, String slotName) throws SQLException {
        withOptions(options -> peek(connection, slotName, AT_ONCE, options));
        serverEncoding = serverEncoding(connection);
    }

    private static String serverEncoding(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW server_encoding")) {
            row.next();
            return row.getString(1);
        }
    }

    /**
     * Has the plugin decode the log up to the first change that it gives, which the slot then still
     * has: the change is not taken.
     *
     * @param connection in the slot's database
     * @throws SQLException if it cannot
     */
    public void peek(Connection connection, String slotName) throws SQLException {
        withOptions(options -> peek(connection, slotName, null, options));
    }

    private static boolean peek(
            Connection connection, String slotName, String upToLsn, Map<String, String> options)
            throws SQLException {
        List<String> list = new ArrayList<>();
        options.forEach((name, value) -> list.addAll(List.of(name, value)));
        try (PreparedStatement statement = connection.prepareStatement(PEEK)) {
            statement.setString(1, slotName);
            statement.setString(2, upToLsn);
            statement.setArray(3, connection.createArrayOf("text", list.toArray()));
            return statement.execute();
        }
    }

    /**
     * Does something with the options: with fewer, if the server's plugin is too old to know all of
     * them.
     */
    public <T> T withOptions(Use<T> use) throws SQLException {
        while (true) {
            try {
                return use.with(
                        wal2JsonOptions == null ? pgOutputOptions : wal2JsonOptions.values());
            } catch (SQLException e) {
                Optional<Wal2JsonOptions> fewer = fewerOptions(e);
                if (fewer.isEmpty()) {
                    throw e;
                }
                wal2JsonOptions = fewer.get();
            }
        }
    }

    private Optional<Wal2JsonOptions> fewerOptions(SQLException refusal) {
        return wal2JsonOptions == null
                ? Optional.empty()
                : wal2JsonOptions.withoutUnknown(LogErrors.serverMessage(refusal));
    }

    /** A decoder for a stream with the options that were last used. */
    public ChangeDecoder newDecoder() {
        if (wal2JsonOptions == null) {
            return new PgOutputDecoder(WalsenderSession.isUnchecked(serverEncoding));
        }
        return RecodingDecoder.of(
                serverEncoding,
                wal2JsonOptions.formatVersion() == 2
                        ? new Wal2JsonDecoder()
                        : new Wal2JsonFormat1Decoder());
    }
}
