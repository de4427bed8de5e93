package io.tappostgres.sync;

import io.tappostgres.testing.PostgresServer;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A copy of a table whose rows lie in several relations, killed in the second of them. */
class ResumePartitionsIT {

    private static final int IN_THE_SECOND = InterruptedCopies.ROWS * 5 / 8;

    private static InterruptedCopies copies;
    @TempDir private static Path directory;

    @BeforeAll
    static void createTables() throws SQLException {
        copies =
                InterruptedCopies.on(PostgresServer.newest(), "tap_parts", directory)
                        // One after the other, so that the kill comes before the last partition.
                        .with(Map.of("parallelism", 1))
                        .create(
                                partitioned("parted"),
                                partitioned("emptied"),
                                "CREATE TABLE mother"
                                        + InterruptedCopies.COLUMNS
                                        + InterruptedCopies.SPREAD,
                                "CREATE TABLE daughter (more text) INHERITS (mother)"
                                        + InterruptedCopies.SPREAD,
                                InterruptedCopies.fill("mother", 1, 6000),
                                InterruptedCopies.fill("daughter", 6001, 12_000));
    }

    /** Ids 1 to 6000, 6001 to 12000, from 20001 and from 30001. */
    private static String partitioned(String name) {
        StringBuilder sql =
                new StringBuilder(
                        "CREATE TABLE %s%s PARTITION BY RANGE (id);"
                                .formatted(name, InterruptedCopies.COLUMNS));
        int[] bounds = {1, 6001, 20_001, 30_001, 40_001};
        for (int i = 0; i < 4; i++) {
            sql.append(
                    "CREATE TABLE %1$s_%2$d PARTITION OF %1$s FOR VALUES FROM (%3$d) TO (%4$d)%5$s;"
                            .formatted(
                                    name,
                                    i + 1,
                                    bounds[i],
                                    bounds[i + 1],
                                    InterruptedCopies.SPREAD));
        }
        return sql
                + InterruptedCopies.fill(name, 1, InterruptedCopies.ROWS)
                + InterruptedCopies.fill(name, 20_501, 20_600)
                + InterruptedCopies.fill(name, 30_001, 30_100);
    }

    @AfterAll
    static void dropDatabase() throws SQLException {
        copies.close();
    }

    @Test
    void rowsThatMoveBetweenPartitionsAndPartitionsThatComeAndGoAreRight() throws Exception {
        KilledRun killed = copies.killAfter(IN_THE_SECOND, 2, "parted");
        copies.database()
                .execute(
                        "UPDATE parted SET id = id + 20000, v = 1 WHERE id <= 50",
                        "UPDATE parted SET id = id - 20500, v = 2 WHERE id BETWEEN 20501 AND 20540",
                        "UPDATE parted SET id = 12100 - id, v = 3 WHERE id BETWEEN 60 AND 99",
                        "UPDATE parted SET v = 4 WHERE id % 100 = 0",
                        "ALTER TABLE parted DETACH PARTITION parted_4",
                        "CREATE TABLE old_rows" + InterruptedCopies.COLUMNS,
                        InterruptedCopies.fill("old_rows", 40_001, 40_010),
                        "ALTER TABLE parted ATTACH PARTITION old_rows FOR VALUES FROM (40001) TO (50001)");

        copies.requireGoneOn("parted", killed, copies.run("parted", killed.state()));
    }

    @Test
    void partitionThatWasReadAndIsEmptiedOrDetachedSinceMakesTheCopyBeginAnew() throws Exception {
        KilledRun killed = copies.killAfter(IN_THE_SECOND, 2, "emptied");
        copies.database().execute("TRUNCATE emptied_1");
        copies.requireBegunAnew(
                "emptied",
                killed,
                copies.run("emptied", killed.state()),
                ResumeAnewIT.writtenAnew("emptied_1"));
        copies.database().execute("ALTER TABLE emptied DETACH PARTITION emptied_1");
        copies.requireBegunAnew(
                "emptied",
                killed,
                copies.run("emptied", killed.state()),
                "the table, or a partition of it, was replaced or is gone");
    }

    @Test
    void tableThatOthersInheritFromGoesOn() throws Exception {
        KilledRun killed = copies.killAfter(IN_THE_SECOND, 2, "mother");
        copies.database()
                .execute(
                        "UPDATE mother SET v = 1 WHERE id % 9 = 0",
                        "DELETE FROM ONLY mother WHERE id = 1",
                        "INSERT INTO daughter VALUES (1, 2, '', 'moved')");

        copies.requireGoneOn("mother", killed, copies.run("mother", killed.state()));
    }
}
