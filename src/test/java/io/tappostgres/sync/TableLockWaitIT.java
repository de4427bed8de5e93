package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.RunningTap;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TapRunner;
import io.tappostgres.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A table that somebody has locked is waited for, and its user is told whom for. */
class TableLockWaitIT {

    private static final TapRunner TAP = TapRunner.ofBuiltJar();

    @TempDir private Path directory;

    @ParameterizedTest
    @CsvSource({"9.3, FULL_TABLE", "18, FULL_TABLE", "18, INCREMENTAL"})
    void holderOfTheLockIsNamedAndTheStreamReadWhenItIsGone(String major, String method)
            throws Exception {
        try (TestDatabase database = PostgresServer.embedded(major).createDatabase();
                Connection change = database.connectPlainly();
                Statement statement = change.createStatement()) {
            database.execute("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (1)");
            TapFiles files = new TapFiles(directory);
            String id = database.name() + "-public-t";
            EditedCatalog catalog =
                    EditedCatalog.discover(files, database)
                            .selectAll()
                            .with(id, "replication-method", method)
                            .with(id, "replication-key", "id");
            statement.execute("SET application_name = 'nightly rewrite'");
            change.setAutoCommit(false);
            statement.execute("ALTER TABLE t ADD note text");
            statement.execute("INSERT INTO t VALUES (2, 'late')");
            try (RunningTap tap =
                    TAP.start("-c", files.config(database), "-p", catalog.write(files))) {
                String told = tap.awaitStderr(line -> line.startsWith("WARNING"));
                change.commit();
                TapResult result = tap.awaitEnd();

                assertThat(told)
                        .matches(
                                "WARNING Stream \"%s\": waiting for a lock on its table, behind process \\d+, application \"nightly rewrite\", user \"%s\", from 127\\.0\\.0\\.1"
                                        .formatted(id, database.server().superuser()));
                assertThat(result.exitCode()).as(result.toString()).isZero();
                assertThat(result.stdoutLines().stream().filter(line -> line.contains("RECORD")))
                        .hasSize(2);
            }
        }
    }

    @Test
    void sessionThatIsEndedWhileItWaitsIsReplaced() throws Exception {
        try (TestDatabase database = PostgresServer.newest().createDatabase();
                Connection change = database.connectPlainly();
                Statement statement = change.createStatement()) {
            database.execute("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (1)");
            TapFiles files = new TapFiles(directory);
            String id = database.name() + "-public-t";
            Path catalog = EditedCatalog.discover(files, database).selectAll().write(files);
            change.setAutoCommit(false);
            statement.execute("LOCK TABLE t");
            try (RunningTap tap = TAP.start("-c", files.config(database), "-p", catalog)) {
                ServerWaits.awaitLockWait(database);
                database.execute(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'tap-postgres' AND datname = current_database()");
                String told = tap.awaitStderr(line -> line.contains("lost its connection"));
                ServerWaits.awaitLockWait(database);
                change.commit();
                TapResult result = tap.awaitEnd();

                assertThat(told)
                        .startsWith(
                                "WARNING Stream \"%s\" lost its connection and goes on with another: cannot read the rows: terminating connection due to administrator command (SQLSTATE 57P01)"
                                        .formatted(id));
                assertThat(result.exitCode()).as(result.toString()).isZero();
                assertThat(result.stdoutLines().stream().filter(line -> line.contains("RECORD")))
                        .hasSize(1);
            }
        }
    }

    /** The lock is on a table that the statement does not name. */
    @Test
    void lockOnATableBehindAViewIsToldToo() throws Exception {
        try (TestDatabase database = PostgresServer.newest().createDatabase();
                Connection change = database.connectPlainly();
                Statement statement = change.createStatement()) {
            database.execute(
                    "CREATE TABLE t (id int PRIMARY KEY)", "CREATE VIEW v AS SELECT id FROM t");
            TapFiles files = new TapFiles(directory);
            String id = database.name() + "-public-v";
            EditedCatalog catalog =
                    EditedCatalog.discover(files, database)
                            .with(id, "selected", true)
                            .with(id, "replication-method", "FULL_TABLE");
            change.setAutoCommit(false);
            statement.execute("LOCK TABLE t");
            try (RunningTap tap =
                    TAP.start("-c", files.config(database), "-p", catalog.write(files))) {
                String told = tap.awaitStderr(line -> line.startsWith("WARNING"));
                tap.terminate();
                TapResult result = tap.awaitEnd();

                assertThat(told)
                        .endsWith(
                                "waiting for a lock on its table, behind a session that has locked a table of which it consists");
                assertThat(result.exitCode()).as(result.toString()).isEqualTo(143);
            }
        }
    }
}
