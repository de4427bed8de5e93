package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.replication.SlotReader;
import io.tappostgres.testing.RunningTap;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A slot that was free when the run began is taken by another reader before the run reads it. */
class SlotRaceIT {

    private static final JsonNode NO_STATE = TapFiles.parse("{}");

    /** What the run asks after it has found the slot free, and before it tries the plugin out. */
    private static final String LOCK = "LOCK TABLE pg_inherits IN ACCESS EXCLUSIVE MODE";

    @TempDir private Path directory;
    private LoggedDatabase logged;
    private Connection holder;

    @BeforeEach
    void create() throws SQLException {
        logged =
                LoggedDatabase.create(
                                LogVariant.PGOUTPUT_18,
                                directory,
                                "CREATE TABLE t (id int PRIMARY KEY)")
                        .select("t")
                        .with("connection_retry_seconds", 0);
        // The other reader replies every 10 seconds only.
        logged.execute(
                "INSERT INTO t VALUES (1)",
                "ALTER DATABASE %s RESET wal_sender_timeout".formatted(logged.database().name()));
        holder = logged.database().connectPlainly();
        holder.setAutoCommit(false);
    }

    @AfterEach
    void close() throws SQLException {
        holder.close();
        logged.close();
    }

    private void lock(String sql) throws SQLException {
        try (Statement statement = holder.createStatement()) {
            statement.execute(sql);
        }
    }

    private SlotReader reader() throws SQLException {
        return SlotReader.of(logged.database(), logged.slotName(), "everything");
    }

    private void requireDone(TapResult result) throws SQLException {
        assertThat(result.exitCode()).as(result.stderr()).isZero();
        logged.requireSame(new LogTarget().read(result.stdoutLines()), "t", "waited");
    }

    @Test
    void slotThatIsTakenAfterItWasFoundFreeIsWaitedFor() throws Exception {
        lock(LOCK);
        try (RunningTap tap = logged.start(NO_STATE)) {
            ServerWaits.awaitLockWait(logged.database());
            SlotReader reader = reader();
            holder.rollback();
            tap.awaitStderr(
                    line -> line.startsWith("INFO Waiting up to 60 seconds for replication slot"));
            reader.close();
            requireDone(tap.awaitEnd());
        }
    }

    @Test
    void slotThatIsTakenAfterItWasFoundFreeEndsTheRunWhenTheWaitIsOver() throws Exception {
        logged.with("slot_wait_seconds", 1);
        lock(LOCK);
        try (RunningTap tap = logged.start(NO_STATE)) {
            ServerWaits.awaitLockWait(logged.database());
            try (SlotReader reader = reader()) {
                holder.rollback();
                TapResult result = tap.awaitEnd();
                assertThat(result.exitCode()).as(result.stderr()).isEqualTo(1);
                assertThat(LogRuns.errors(result)).hasSize(1);
                assertThat(LogRuns.errors(result).get(0))
                        .contains("replication slot \"" + logged.slotName() + "\"")
                        .endsWith(
                                "run one reader of a slot at a time, or give each a slot of its own (\"replication_slot_name\" in the config)");
                assertThat(reader.isReading()).isTrue();
            }
        }
    }

    @Test
    void slotThatIsTakenDuringTheCopyIsWaitedFor() throws Exception {
        lock("LOCK TABLE t IN ACCESS EXCLUSIVE MODE");
        try (RunningTap tap = logged.start(NO_STATE)) {
            ServerWaits.awaitLockWait(logged.database());
            SlotReader reader = reader();
            holder.rollback();
            String told =
                    tap.awaitStderr(
                            line ->
                                    line.startsWith(
                                            "WARNING Waiting up to 60 seconds for the replication slot"));
            assertThat(told).contains("is active for PID " + reader.processId(logged.database()));
            reader.close();
            requireDone(tap.awaitEnd());
        }
    }

    /** It has confirmed what this run was to read. */
    @Test
    void slotThatAnotherReaderMovedMeanwhileIsLostToTheRun() throws Exception {
        TapResult first = logged.succeed(NO_STATE);
        logged.execute("INSERT INTO t VALUES (2)");
        logged.flushLog();
        lock(LOCK);
        try (RunningTap tap = logged.start(Transcript.lastState(first))) {
            ServerWaits.awaitLockWait(logged.database());
            SlotReader reader = reader();
            holder.rollback();
            tap.awaitStderr(line -> line.startsWith("INFO Waiting up to 60 seconds"));
            reader.confirm(logged.database().value("SELECT pg_current_wal_flush_lsn()"));
            reader.close();
            TapResult result = tap.awaitEnd();
            assertThat(result.exitCode()).as(result.stderr()).isEqualTo(3);
            assertThat(result.stdoutLines().stream().filter(line -> line.contains("RECORD")))
                    .isEmpty();
        }
    }
}
