package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.TapResult;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A copy that was killed, and whose table is another one since, begins anew and says why. */
class ResumeAnewIT {

    private static final PostgresServer SERVER = PostgresServer.newest();
    private static final String OTHER_COLUMNS = "other columns or rows of it are selected now";

    private static InterruptedCopies copies;
    @TempDir private static Path directory;

    @BeforeAll
    static void createTables() throws SQLException {
        copies =
                InterruptedCopies.on(SERVER, "tap_anew", directory)
                        .create(
                                InterruptedCopies.table("t"),
                                InterruptedCopies.table("columns"),
                                InterruptedCopies.table("hidden"),
                                InterruptedCopies.table("cloned"));
    }

    @AfterAll
    static void dropDatabase() throws SQLException {
        copies.close();
    }

    static String writtenAnew(String table) {
        return "\"public\".\""
                + table
                + "\" was written anew or emptied meanwhile (TRUNCATE, VACUUM FULL, CLUSTER, REFRESH, ALTER TABLE)";
    }

    /** One killed run serves all: each case writes the same table anew once more. */
    @Test
    void tableThatWasWrittenAnewIsReadFromItsFirstRow() throws Exception {
        KilledRun killed = copies.killHalfway("t");
        for (List<String> statements :
                List.of(
                        List.of("VACUUM FULL t"),
                        List.of("CLUSTER t USING t_pkey"),
                        List.of(
                                "ALTER TABLE t ALTER v TYPE bigint",
                                "ALTER TABLE t ALTER v TYPE int"),
                        List.of("TRUNCATE t", InterruptedCopies.fill("t", 5, 300)))) {
            for (String statement : statements) {
                copies.database().execute(statement);
            }
            TapResult second = copies.run("t", killed.state());
            copies.requireBegunAnew("t", killed, second, writtenAnew("t"));
        }
        copies.database().execute("DROP TABLE t", InterruptedCopies.table("t"));
        copies.requireBegunAnew(
                "t",
                killed,
                copies.run("t", killed.state()),
                "the table, or a partition of it, was replaced or is gone");
    }

    /** None of these writes a row: what the first half says of v would stay what it was. */
    @Test
    void columnThatIsAnotherOneOfTheSameNameIsReadFromTheFirstRow() throws Exception {
        KilledRun killed = copies.killHalfway("columns");
        copies.database()
                .execute(
                        "ALTER TABLE columns DROP COLUMN v, ADD COLUMN v int NOT NULL DEFAULT 7",
                        "ALTER TABLE columns ADD COLUMN w int NOT NULL DEFAULT 8");
        copies.requireBegunAnew(
                "columns", killed, copies.run("columns", killed.state()), OTHER_COLUMNS);
        assertThat(copies.values("columns")).containsEntry(1L, 7L);

        KilledRun again = copies.killHalfway("columns");
        copies.database()
                .execute(
                        "ALTER TABLE columns RENAME COLUMN v TO old",
                        "ALTER TABLE columns RENAME COLUMN w TO v");
        copies.requireBegunAnew(
                "columns", again, copies.run("columns", again.state()), OTHER_COLUMNS);
        assertThat(copies.values("columns")).containsEntry(1L, 8L);
    }

    @Test
    void tableThatCanNoLongerBeReadInPiecesIsReadFromItsFirstRow() throws Exception {
        KilledRun killed = copies.killHalfway("hidden");
        copies.database()
                .execute(
                        "ALTER TABLE hidden RENAME TO behind",
                        "CREATE VIEW hidden AS SELECT * FROM behind");
        copies.requireBegunAnew(
                "hidden",
                killed,
                copies.run("hidden", killed.state()),
                "it can no longer be read in pieces: it is a view, has row security or rights on single columns, its rows may not be in PostgreSQL's own tables, or \"copy_in_pieces\" is false");
    }

    /** CREATE DATABASE … TEMPLATE keeps the oids and the files of all relations. */
    @Test
    void databaseThatWasMadeAnewFromAnotherOneIsReadFromTheFirstRow() throws Exception {
        copies.catalog().with(copies.tapStreamId("cloned"), "database-name", "tap_staging");
        String update = "UPDATE cloned SET v = 1 WHERE id < 100";
        try {
            SERVER.execute("postgres", "CREATE DATABASE tap_production TEMPLATE template0");
            SERVER.execute("tap_production", InterruptedCopies.table("cloned"));
            cloneProduction();
            copies.database().execute(update);
            SERVER.execute("tap_production", update);
            KilledRun killed = copies.killHalfway("cloned");
            cloneProduction();

            copies.requireBegunAnew(
                    "cloned",
                    killed,
                    copies.run("cloned", killed.state()),
                    "the database is another one now");
        } finally {
            for (String name : List.of("tap_staging", "tap_production")) {
                SERVER.execute("postgres", "DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
            }
        }
    }

    private static void cloneProduction() throws SQLException {
        SERVER.execute("postgres", "DROP DATABASE IF EXISTS tap_staging WITH (FORCE)");
        SERVER.execute("postgres", "CREATE DATABASE tap_staging TEMPLATE tap_production");
    }
}
