package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.RunningTap;
import io.tappostgres.testing.ServerConfiguration;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** The session is lost that asks the system catalogs about the log, not the one that streams it. */
class LostQuestionsIT {

    private static final String[] TABLES = {
        "CREATE TABLE t (id int PRIMARY KEY, filler text)", "CREATE TABLE u (id int PRIMARY KEY)"
    };

    /** More than a pipe and the tap's buffers hold. */
    private static final String MUCH_LOG =
            "INSERT INTO t SELECT id, repeat('x', 300) FROM generate_series(1, 60000) AS id";

    /** What the tap asks for each table that it meets in the log. */
    private static final String LOCK = "LOCK TABLE pg_inherits IN ACCESS EXCLUSIVE MODE";

    @TempDir private Path directory;

    @ParameterizedTest
    @EnumSource(names = {"WAL2JSON_FORMAT_2", "PGOUTPUT_18"})
    void questionInTheMidstOfTheLogIsAskedAgain(LogVariant variant) throws Exception {
        List<String> delivered = new ArrayList<>();
        try (LoggedDatabase logged =
                        LoggedDatabase.create(variant, directory, TABLES).select("t", "u");
                Connection holder = logged.database().connectPlainly();
                Statement locking = holder.createStatement()) {
            JsonNode state = copyAndFill(logged, delivered);
            holder.setAutoCommit(false);
            try (RunningTap tap = logged.start(state)) {
                readUntilRecords(tap);
                locking.execute(LOCK);
                Thread terminating = startTerminating(logged, holder);

                TapResult result = tap.awaitEnd();

                terminating.join();
                assertThat(result.exitCode()).as(result.stderr()).isZero();
                assertThat(LogRuns.warnings(result))
                        .hasSize(1)
                        .first()
                        .asString()
                        .startsWith(
                                "The connection for questions about the log was lost, and is opened again: cannot ask what the log speaks of: terminating connection due to administrator command");
                logged.requireNotConfirmedBeyond(state);
                LogTarget run = new LogTarget().read(result.stdoutLines());
                assertThat(run.records("t")).as("nothing comes twice").isEqualTo(60_000);
                assertThat(run.records("u")).isEqualTo(2);
                delivered.addAll(result.stdoutLines());
                logged.requireSame(new LogTarget().read(delivered), "t", "lost question");
                logged.requireSame(new LogTarget().read(delivered), "u", "lost question");
            }
        }
    }

    @Test
    void questionIsNotAskedAgainWhereRetriesAreOff() throws Exception {
        List<String> delivered = new ArrayList<>();
        try (LoggedDatabase logged =
                        LoggedDatabase.create(LogVariant.PGOUTPUT_18, directory, TABLES)
                                .select("t", "u");
                Connection holder = logged.database().connectPlainly();
                Statement locking = holder.createStatement()) {
            JsonNode state = copyAndFill(logged, delivered);
            logged.with("connection_retry_seconds", 0);
            holder.setAutoCommit(false);
            try (RunningTap tap = logged.start(state)) {
                readUntilRecords(tap);
                locking.execute(LOCK);
                Thread terminating = startTerminating(logged, holder);

                TapResult result = tap.awaitEnd();

                terminating.join();
                assertThat(result.exitCode()).as(result.stderr()).isEqualTo(1);
                assertThat(LogRuns.errors(result))
                        .hasSize(1)
                        .first()
                        .asString()
                        .contains("cannot ask what the log speaks of");
            }
        }
    }

    /** Both sessions are lost, and no other is to be had for a while. */
    @Test
    void serverThatIsRestartedDuringAQuestionIsWaitedFor() throws Exception {
        List<String> delivered = new ArrayList<>();
        LogVariant variant = LogVariant.PGOUTPUT_18;
        try (PostgresServer server = variant.startPrivate(ServerConfiguration.standard());
                LoggedDatabase logged =
                        LoggedDatabase.create(server, variant, directory, TABLES)
                                .select("t", "u")) {
            JsonNode state = copyAndFill(logged, delivered);
            Connection holder = logged.database().connectPlainly();
            Statement locking = holder.createStatement();
            holder.setAutoCommit(false);
            try (RunningTap tap = logged.start(state)) {
                readUntilRecords(tap);
                locking.execute(LOCK);
                Thread restarting =
                        new Thread(
                                () -> {
                                    awaitLockWait(logged.database());
                                    server.stopImmediately();
                                    server.start();
                                },
                                "restart");
                restarting.start();

                TapResult result = tap.awaitEnd();

                restarting.join();
                assertThat(result.exitCode()).as(result.stderr()).isZero();
                delivered.addAll(result.stdoutLines());
                logged.requireSame(new LogTarget().read(delivered), "t", "restarted");
                logged.requireSame(new LogTarget().read(delivered), "u", "restarted");
            }
        }
    }

    @Test
    void checksBeforeTheCopiesAreMadeAgain() throws Exception {
        try (LoggedDatabase logged =
                        LoggedDatabase.create(LogVariant.PGOUTPUT_18, directory, TABLES)
                                .select("t", "u");
                Connection holder = logged.database().connectPlainly();
                Statement locking = holder.createStatement()) {
            logged.execute("INSERT INTO u VALUES (1)");
            holder.setAutoCommit(false);
            locking.execute(LOCK);
            try (RunningTap tap = logged.start(TapFiles.parse("{}"))) {
                ServerWaits.terminateLockWait(logged.database());
                holder.rollback();

                TapResult result = tap.awaitEnd();

                assertThat(result.exitCode()).as(result.stderr()).isZero();
                assertThat(LogRuns.warnings(result))
                        .hasSize(1)
                        .first()
                        .asString()
                        .startsWith(
                                "The connection for questions about the log was lost, and is opened again: cannot find out about the log: terminating connection due to administrator command");
                logged.requireSame(new LogTarget().read(result.stdoutLines()), "u", "checked");
            }
        }
    }

    private static JsonNode copyAndFill(LoggedDatabase logged, List<String> delivered)
            throws SQLException {
        TapResult copied = logged.succeed(TapFiles.parse("{}"));
        delivered.addAll(copied.stdoutLines());
        logged.execute(MUCH_LOG, "INSERT INTO u VALUES (1), (2)");
        logged.flushLog();
        return Transcript.lastState(copied);
    }

    /** From here on the tap waits for its target, before it comes to table u. */
    private static void readUntilRecords(RunningTap tap) {
        String line = tap.nextLine();
        while (!line.startsWith("{\"type\":\"RECORD\"")) {
            line = tap.nextLine();
        }
    }

    private static Thread startTerminating(LoggedDatabase logged, Connection holder) {
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                ServerWaits.terminateLockWait(logged.database());
                                holder.rollback();
                            } catch (Exception e) {
                                throw new IllegalStateException(e);
                            }
                        },
                        "terminate");
        thread.start();
        return thread;
    }

    private static void awaitLockWait(TestDatabase database) {
        try {
            ServerWaits.awaitLockWait(database);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
