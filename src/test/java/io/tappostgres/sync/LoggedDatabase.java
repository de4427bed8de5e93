package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.decoding.Lsn;
import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.RunningTap;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TapRunner;
import io.tappostgres.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * A database whose tables are streams that are read from its log by one slot, and the runs of the
 * tap over it. After each run the slot must not be confirmed further than the run was begun from.
 */
final class LoggedDatabase implements AutoCloseable {

    private final TestDatabase database;
    private final LogVariant variant;
    private final TapFiles files;
    private final String slotName;
    private final Map<String, Object> settings = new HashMap<>();
    private EditedCatalog catalog;
    private long createdLsn;

    private LoggedDatabase(TestDatabase database, LogVariant variant, Path directory) {
        this.database = database;
        this.variant = variant;
        this.files = new TapFiles(directory);
        this.slotName = database.name() + "_slot";
    }

    /** The tables, and then the slot. */
    static LoggedDatabase create(LogVariant variant, Path directory, String... sql)
            throws SQLException {
        return create(variant.server(), variant, directory, sql);
    }

    /** The same on another server than the variant's. */
    static LoggedDatabase create(
            PostgresServer server, LogVariant variant, Path directory, String... sql)
            throws SQLException {
        return create(server, variant, directory, false, sql);
    }

    /**
     * The same.
     *
     * @param viaRoot whether the publication has the changes of partitions as those of their table
     */
    static LoggedDatabase create(
            PostgresServer server,
            LogVariant variant,
            Path directory,
            boolean viaRoot,
            String... sql)
            throws SQLException {
        LoggedDatabase logged =
                new LoggedDatabase(server.createDatabase("tap_logged"), variant, directory);
        logged.replyOften();
        logged.database.execute(sql);
        variant.createSlot(logged.database, logged.slotName, viaRoot);
        logged.createdLsn = logged.confirmedLsn();
        logged.catalog = EditedCatalog.discover(logged.files, logged.database);
        return logged;
    }

    /**
     * A reply of the tap every 100 ms: what it confirms would else hardly be seen in short runs.
     */
    private void replyOften() throws SQLException {
        if (database.server().versionNum() >= 120000) {
            database.execute(
                    "ALTER DATABASE %s SET wal_sender_timeout = '400ms'"
                            .formatted(database.name()));
        }
    }

    /** Selects tables, to be read from the log. */
    LoggedDatabase select(String... tables) {
        for (String table : tables) {
            catalog.with(tapStreamId(table), "selected", true);
            catalog.with(tapStreamId(table), "replication-method", "LOG_BASED");
        }
        return this;
    }

    /** A setting of all runs from here on. */
    LoggedDatabase with(String setting, Object value) {
        settings.put(setting, value);
        return this;
    }

    TestDatabase database() {
        return database;
    }

    EditedCatalog catalog() {
        return catalog;
    }

    String tapStreamId(String table) {
        return database.name() + "-public-" + table;
    }

    String slotName() {
        return slotName;
    }

    RunningTap start(JsonNode state) {
        Map<String, Object> config = new HashMap<>(variant.config(slotName));
        config.putAll(settings);
        return TapRunner.ofBuiltJar()
                .start(
                        "-c",
                        files.config(database, config),
                        "-p",
                        catalog.write(files),
                        "-s",
                        files.json("state.json", state));
    }

    /** A run to its end, whatever that is. */
    TapResult run(JsonNode state) throws SQLException {
        try (RunningTap tap = start(state)) {
            TapResult result = tap.awaitEnd();
            requireNotConfirmedBeyond(state);
            return result;
        }
    }

    /** A run that must end well. */
    TapResult succeed(JsonNode state) throws SQLException {
        TapResult result = run(state);
        assertThat(result.exitCode()).as(result.toString()).isZero();
        return result;
    }

    /** Waits until all that is committed is in the log for its readers, whatever the settings. */
    void flushLog() throws SQLException {
        execute(
                "BEGIN; SET LOCAL synchronous_commit = local; CREATE TABLE flushed (); DROP TABLE flushed; COMMIT");
    }

    /** The slot's log is kept from the smallest position on that a run was begun from. */
    void requireNotConfirmedBeyond(JsonNode state) throws SQLException {
        long smallest = Lsn.LAST;
        boolean isAny = false;
        for (JsonNode bookmark : state.path("bookmarks")) {
            if (bookmark.path("lsn").isIntegralNumber()) {
                isAny = true;
                smallest = Lsn.earlier(smallest, bookmark.path("lsn").longValue());
            }
        }
        long bound = isAny ? smallest : createdLsn;
        long confirmed = confirmedLsn();
        assertThat(Lsn.isBefore(bound, confirmed))
                .as(
                        "the slot is confirmed up to %s, and the run was begun from %s",
                        Lsn.format(confirmed), state)
                .isFalse();
    }

    long confirmedLsn() throws SQLException {
        return slotLsn("confirmed_flush_lsn");
    }

    long restartLsn() throws SQLException {
        return slotLsn("restart_lsn");
    }

    private long slotLsn(String column) throws SQLException {
        String sql =
                "SELECT %s FROM pg_replication_slots WHERE slot_name = '%s'"
                        .formatted(column, slotName);
        return Lsn.parse(query(sql).get(0).get(0));
    }

    /** On a connection of its own: the server may have been started anew. */
    void execute(String... sql) throws SQLException {
        try (Connection connection = database.connectPlainly();
                Statement statement = connection.createStatement()) {
            for (String statements : sql) {
                statement.execute(statements);
            }
        }
    }

    private List<List<String>> query(String sql) throws SQLException {
        try (Connection connection = database.connectPlainly();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            List<List<String>> rows = new ArrayList<>();
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                List<String> row = new ArrayList<>(columns);
                for (int column = 1; column <= columns; column++) {
                    row.add(result.getString(column));
                }
                rows.add(row);
            }
            return rows;
        }
    }

    /** The bookmark of a table's stream in a state. */
    JsonNode bookmark(JsonNode state, String table) {
        return state.path("bookmarks").path(tapStreamId(table));
    }

    /** What a target that has read these lines has to have of a table. */
    void requireSame(LogTarget target, String table, String which) throws SQLException {
        List<List<String>> columns =
                query(
                        "SELECT attname FROM pg_attribute WHERE attrelid = 'public.%s'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum"
                                .formatted(table));
        List<String> names = columns.stream().map(row -> row.get(0)).toList();
        List<List<String>> rows =
                query("SELECT %s FROM %s".formatted(String.join(", ", names), table));
        target.requireRows(table, names, rows, which);
    }

    @Override
    public void close() throws SQLException {
        database.close();
    }
}
