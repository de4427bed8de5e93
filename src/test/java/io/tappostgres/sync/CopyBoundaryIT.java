package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.RunningTap;
import io.tappostgres.testing.ServerConfiguration;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Where the copy of a stream ends and its log begins, each row comes once. */
class CopyBoundaryIT {

    private static final JsonNode NO_STATE = TapFiles.parse("{}");
    private static final String TABLE =
            "CREATE TABLE t (id int PRIMARY KEY, v int); INSERT INTO t VALUES (1, 0);";

    /** More than a pipe and the tap's buffers hold. */
    private static final String MANY_ROWS =
            "INSERT INTO t SELECT id, 0 FROM generate_series(1000, 500000) AS id";

    private static final String NO_STANDBY =
            "ALTER SYSTEM SET synchronous_standby_names = ''; SELECT pg_reload_conf();";

    @TempDir private Path directory;

    private PostgresServer server;

    @AfterEach
    void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    private LoggedDatabase onPrivateServer(LogVariant variant, String... settings)
            throws SQLException {
        ServerConfiguration configuration = ServerConfiguration.standard();
        for (int i = 0; i < settings.length; i += 2) {
            configuration = configuration.withSetting(settings[i], settings[i + 1]);
        }
        server = variant.startPrivate(configuration);
        return LoggedDatabase.create(server, variant, directory, TABLE).select("t");
    }

    /** The commit of a session that waits for a standby is in the log, and nobody sees it yet. */
    @ParameterizedTest
    @EnumSource(names = {"WAL2JSON_FORMAT_2", "WAL2JSON_FORMAT_1", "PGOUTPUT_10", "PGOUTPUT_18"})
    void commitThatIsLoggedAndNotYetVisibleComesFromTheLogOnce(LogVariant variant)
            throws Exception {
        try (LoggedDatabase logged =
                        onPrivateServer(variant, "synchronous_standby_names", "nobody");
                WaitingCommit waiting = new WaitingCommit(logged, "INSERT INTO t VALUES (2, 0)")) {
            logged.database().execute("INSERT INTO t VALUES (3, 0)");
            logged.flushLog();

            TapResult first = logged.succeed(NO_STATE);

            assertThat(logged.database().query("SELECT id FROM t ORDER BY id"))
                    .containsExactly(List.of("1"), List.of("3"));
            assertThat(ids(first)).containsExactly("1", "3", "2");

            logged.database().execute("UPDATE t SET v = 1 WHERE id = 3");
            logged.flushLog();
            waiting.release();
            TapResult second = logged.succeed(Transcript.lastState(first));

            assertThat(ids(second)).containsExactly("3");
            LogTarget target = new LogTarget().read(first.stdoutLines());
            logged.requireSame(target.read(second.stdoutLines()), "t", variant.name());
        }
    }

    /** They are in the log behind the copy, under the ids that they had in front of it. */
    @ParameterizedTest
    @EnumSource(names = {"WAL2JSON_FORMAT_2", "WAL2JSON_FORMAT_1", "PGOUTPUT_10", "PGOUTPUT_18"})
    void transactionsThatAreOpenDuringTheCopyComeFromTheLogOnce(LogVariant variant)
            throws Exception {
        try (LoggedDatabase logged = onPrivateServer(variant, "max_prepared_transactions", "5");
                Connection open = logged.database().connectPlainly();
                Statement statement = open.createStatement()) {
            logged.database()
                    .execute(
                            "BEGIN; INSERT INTO t VALUES (2, 0); PREPARE TRANSACTION 'prepared'",
                            "BEGIN; INSERT INTO t VALUES (9, 0); PREPARE TRANSACTION 'undone'");
            statement.execute(
                    """
                    BEGIN; INSERT INTO t VALUES (3, 0);
                    SAVEPOINT a; INSERT INTO t VALUES (4, 0); SAVEPOINT b; INSERT INTO t VALUES (5, 0); RELEASE a;
                    SAVEPOINT c; INSERT INTO t VALUES (6, 0); ROLLBACK TO c
                    """);
            logged.database().execute("INSERT INTO t VALUES (7, 0)");
            logged.flushLog();

            TapResult first = logged.succeed(NO_STATE);

            assertThat(ids(first)).containsExactly("1", "7");

            statement.execute("INSERT INTO t VALUES (8, 0); COMMIT");
            logged.database().execute("COMMIT PREPARED 'prepared'", "ROLLBACK PREPARED 'undone'");
            logged.flushLog();
            TapResult second = logged.succeed(Transcript.lastState(first));

            assertThat(ids(second)).containsExactly("3", "4", "5", "8", "2");
            TapResult third = logged.succeed(Transcript.lastState(second));
            assertThat(ids(third)).isEmpty();
        }
    }

    /** The same while the copy is under way: the log of the same run has them. */
    @ParameterizedTest
    @EnumSource(names = {"WAL2JSON_FORMAT_2", "WAL2JSON_FORMAT_1", "PGOUTPUT_14"})
    void transactionThatEndsDuringTheCopyComesFromTheLogOfThatRun(LogVariant variant)
            throws Exception {
        try (LoggedDatabase logged = LoggedDatabase.create(variant, directory, TABLE).select("t");
                Connection open = logged.database().connectPlainly();
                Statement statement = open.createStatement()) {
            logged.database().execute(MANY_ROWS);
            statement.execute("BEGIN; INSERT INTO t VALUES (2, 0)");
            try (RunningTap tap = logged.start(NO_STATE)) {
                ServerWaits.awaitCopy(logged.database());
                statement.execute("INSERT INTO t VALUES (3, 0); COMMIT");
                logged.database().execute("INSERT INTO t VALUES (4, 0)");
                logged.flushLog();

                TapResult result = tap.awaitEnd();

                assertThat(result.exitCode()).as(result.stderr()).isZero();
                assertThat(ids(result).filter(id -> Integer.parseInt(id) < 1000))
                        .containsExactly("1", "2", "3", "4");
                assertThat(ids(result)).hasSize(499_005);
            }
        }
    }

    @Test
    void streamsThatAreAddedOrResetDoNotDisturbTheOthers() throws Exception {
        try (LoggedDatabase logged =
                LoggedDatabase.create(
                                LogVariant.PGOUTPUT_18,
                                directory,
                                TABLE,
                                TABLE.replace(" t ", " u "),
                                TABLE.replace(" t ", " w "))
                        .select("t", "u")) {
            JsonNode state = Transcript.lastState(logged.succeed(NO_STATE));
            change(logged, 2);
            state = Transcript.lastState(logged.succeed(state));
            change(logged, 3);

            TapResult added = logged.select("w").succeed(state);

            assertThat(ids(added, "t")).containsExactly("3");
            assertThat(ids(added, "u")).containsExactly("3");
            assertThat(ids(added, "w")).containsExactlyInAnyOrder("1", "2", "3");

            change(logged, 4);
            JsonNode reset = Transcript.lastState(added).deepCopy();
            ((ObjectNode) reset.path("bookmarks")).remove(logged.tapStreamId("u"));
            TapResult afterReset = logged.succeed(reset);

            assertThat(ids(afterReset, "t")).containsExactly("4");
            assertThat(ids(afterReset, "u")).containsExactlyInAnyOrder("1", "2", "3", "4");
            assertThat(ids(afterReset, "w")).containsExactly("4");

            change(logged, 5);
            TapResult last = logged.succeed(Transcript.lastState(afterReset));

            for (String table : List.of("t", "u", "w")) {
                assertThat(ids(last, table)).as(table).containsExactly("5");
            }
        }
    }

    private static void change(LoggedDatabase logged, int id) throws SQLException {
        for (String table : List.of("t", "u", "w")) {
            logged.database().execute("INSERT INTO %s VALUES (%d, 0)".formatted(table, id));
        }
        logged.flushLog();
    }

    private static Stream<String> ids(TapResult result) {
        return ids(result, "t");
    }

    private static Stream<String> ids(TapResult result, String stream) {
        String start = "{\"type\":\"RECORD\",\"stream\":\"" + stream + "\"";
        return result.stdoutLines().stream()
                .filter(line -> line.startsWith(start))
                .map(line -> TapFiles.parse(line).path("record").path("id").asString());
    }

    /** A session whose commit waits for a standby that there is not. */
    private static final class WaitingCommit implements AutoCloseable {

        private final LoggedDatabase logged;
        private final Connection session;
        private final Thread thread;
        private volatile SQLException failure;

        WaitingCommit(LoggedDatabase logged, String sql) throws Exception {
            this.logged = logged;
            session = logged.database().connectPlainly();
            thread =
                    new Thread(
                            () -> {
                                try (Statement statement = session.createStatement()) {
                                    statement.execute("SET synchronous_commit = on");
                                    statement.execute(sql);
                                } catch (SQLException e) {
                                    failure = e;
                                }
                            },
                            "waiting-commit");
            thread.start();
            ServerWaits.awaitSyncRep(logged.database());
        }

        /** Lets the commit end. */
        void release() throws Exception {
            logged.database().execute(NO_STANDBY.split(";", 2));
            thread.join();
            if (failure != null) {
                throw failure;
            }
        }

        @Override
        public void close() throws SQLException {
            session.abort(Runnable::run);
        }
    }
}
