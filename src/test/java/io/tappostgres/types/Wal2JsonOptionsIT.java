package io.tappostgres.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tappostgres.decoding.RecordedCalls;
import io.tappostgres.decoding.Wal2JsonDecoder;
import io.tappostgres.decoding.Wal2JsonOptions;
import io.tappostgres.decoding.Wal2JsonOptions.Table;
import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.TestDatabase;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;
import org.postgresql.replication.PGReplicationStream;
import org.postgresql.replication.fluent.logical.ChainedLogicalStreamBuilder;
import org.postgresql.util.PSQLException;

/** What wal2json makes of the options, with SQL and through a walsender. */
class Wal2JsonOptionsIT {

    @Test
    void onlyTheTablesAskedForAreSentWhateverTheirNames() throws Exception {
        try (TestDatabase database = PostgresServer.withWal2json().createDatabase()) {
            Set<String> names =
                    new TreeSet<>(
                            List.of(
                                    "a b", "a,b", "a.b", "a*b", "*", "a\\b", "\\", "a\"b", "a'b",
                                    "é世", "A", "a\tb\nc", " ", ",", "."));
            PluginSlots slots = PluginSlots.create(database);
            List<Table> wanted = new ArrayList<>();
            for (String name : names) {
                String quoted = '"' + name.replace("\"", "\"\"") + '"';
                database.execute(
                        "CREATE SCHEMA " + quoted,
                        "CREATE TABLE %1$s.%1$s (i integer)".formatted(quoted),
                        "CREATE TABLE %s.unwanted (i integer)".formatted(quoted),
                        "INSERT INTO %1$s.unwanted SELECT 0".formatted(quoted),
                        "INSERT INTO %1$s.%1$s SELECT 1".formatted(quoted));
                wanted.add(new Table(name, name));
            }
            database.execute("CREATE SCHEMA later");
            Wal2JsonOptions options = Wal2JsonOptions.of(2, wanted, List.of("later"));
            database.execute(
                    "CREATE TABLE later.last (i integer)", "INSERT INTO later.last SELECT 2");

            List<String> calls = streamed(database, slots.name("wal2json"), options);

            List<String> expected = new ArrayList<>();
            for (String name : names) {
                expected.add("insert %1$s.%1$s i=«1»".formatted(name));
            }
            expected.add("insert later.last i=«2»");
            assertThat(calls.stream().filter(call -> call.startsWith("insert ")))
                    .containsExactlyElementsOf(expected);
        }
    }

    @Test
    void theServersWordsForAnUnknownOptionAreUnderstood() throws Exception {
        try (TestDatabase database = PostgresServer.withWal2json().createDatabase()) {
            PluginSlots slots = PluginSlots.create(database);
            Wal2JsonOptions options =
                    Wal2JsonOptions.of(2, List.of(new Table("s", "t")), List.of());
            assertThatThrownBy(
                            () ->
                                    database.execute(
                                            "SELECT pg_logical_slot_peek_changes('%s', NULL, NULL, 'add-taples', 's.t')"
                                                    .formatted(slots.name("wal2json"))))
                    .isInstanceOfSatisfying(
                            PSQLException.class,
                            e ->
                                    assertThat(
                                                    options.withoutUnknown(
                                                            e.getServerErrorMessage()
                                                                    .getMessage()
                                                                    .replace("taples", "tables")))
                                            .isPresent());
        }
    }

    /** Reads as the tap does, through a walsender, until the table {@code last} has come. */
    private static List<String> streamed(
            TestDatabase database, String slot, Wal2JsonOptions options) throws Exception {
        Wal2JsonDecoder decoder = new Wal2JsonDecoder();
        RecordedCalls calls = new CallsByName();
        try (Connection session = replicationSession(database)) {
            ChainedLogicalStreamBuilder builder =
                    session.unwrap(PGConnection.class)
                            .getReplicationAPI()
                            .replicationStream()
                            .logical()
                            .withSlotName(slot);
            options.values()
                    .forEach(
                            (name, value) ->
                                    builder.withSlotOption(name, value.replace("'", "''")));
            try (PGReplicationStream stream = builder.start()) {
                while (!calls.lines().contains("insert later.last i=«2»")) {
                    ByteBuffer message = stream.read();
                    decoder.decode(
                            message.array(),
                            message.arrayOffset() + message.position(),
                            message.remaining(),
                            calls);
                }
            }
        }
        return calls.lines();
    }

    private static Connection replicationSession(TestDatabase database) throws SQLException {
        PostgresServer server = database.server();
        Properties properties = new Properties();
        PGProperty.USER.set(properties, server.superuser());
        PGProperty.PASSWORD.set(properties, server.password());
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "9.4");
        PGProperty.REPLICATION.set(properties, "database");
        PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
        return DriverManager.getConnection(
                "jdbc:postgresql://%s:%d/%s"
                        .formatted(server.host(), server.port(), database.name()),
                properties);
    }
}
