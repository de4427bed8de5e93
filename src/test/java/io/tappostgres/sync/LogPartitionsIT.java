package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.TapResult;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Partitioned and inherited tables: a stream has the rows that a SELECT from its table has. */
class LogPartitionsIT {

    private static final String PARTITIONED =
            """
            CREATE TABLE p (id int PRIMARY KEY, name text) PARTITION BY RANGE (id);
            CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
            CREATE SCHEMA other;
            CREATE TABLE other.p2 (name text, gone int, id int NOT NULL);
            ALTER TABLE other.p2 DROP gone;
            ALTER TABLE p ATTACH PARTITION other.p2 FOR VALUES FROM (10) TO (20);
            INSERT INTO p VALUES (1, 'a');
            """;
    private static final String CHANGES =
            """
            INSERT INTO p VALUES (2, 'b'), (12, 'c');
            UPDATE p SET id = 13 WHERE id = 2;
            UPDATE other.p2 SET name = 'd' WHERE id = 12;
            DELETE FROM p WHERE id = 1;
            """;
    private static final String SCHEMA =
            "SCHEMA p(id integer, name null|string, _sdc_deleted_at null|string)";

    @TempDir private Path directory;

    @ParameterizedTest
    @EnumSource(LogSlot.class)
    void changesOfPartitionsAreThoseOfTheirRootAlsoOfOnesThatAreAdded(LogSlot slot)
            throws Exception {
        try (LogRuns runs = LogRuns.goingOn(slot, directory, PARTITIONED)) {
            selectRootOnly(runs);
            runs.execute(CHANGES);
            runs.execute(
                    """
                    CREATE TABLE p3 PARTITION OF p FOR VALUES FROM (20) TO (30) PARTITION BY RANGE (id);
                    CREATE TABLE p31 PARTITION OF p3 FOR VALUES FROM (20) TO (25);
                    INSERT INTO p VALUES (21, 'e');
                    """);
            TapResult result = runs.succeed();
            assertThat(runs.lines(result))
                    .containsExactly(
                            SCHEMA,
                            "RECORD p {\"id\":2,\"name\":\"b\",\"_sdc_deleted_at\":null}",
                            "RECORD p {\"name\":\"c\",\"id\":12,\"_sdc_deleted_at\":null}",
                            "RECORD p {\"id\":2,\"_sdc_deleted_at\":WHEN}",
                            "RECORD p {\"name\":\"b\",\"id\":13,\"_sdc_deleted_at\":null}",
                            "RECORD p {\"name\":\"d\",\"id\":12,\"_sdc_deleted_at\":null}",
                            "RECORD p {\"id\":1,\"_sdc_deleted_at\":WHEN}",
                            "RECORD p {\"id\":21,\"name\":\"e\",\"_sdc_deleted_at\":null}",
                            "STATE");
            assertThat(LogRuns.warnings(result)).isEmpty();
        }
    }

    @Test
    void changesThatArePublishedAsThoseOfTheRootAreTheSame() throws Exception {
        try (LogRuns runs = LogRuns.goingOn(LogSlot.PGOUTPUT, directory, PARTITIONED)) {
            runs.execute("ALTER PUBLICATION everything SET (publish_via_partition_root = true)");
            selectRootOnly(runs);
            runs.execute(CHANGES);
            TapResult result = runs.succeed();
            assertThat(runs.lines(result))
                    .containsExactly(
                            SCHEMA,
                            "RECORD p {\"id\":2,\"name\":\"b\",\"_sdc_deleted_at\":null}",
                            "RECORD p {\"id\":12,\"name\":\"c\",\"_sdc_deleted_at\":null}",
                            "RECORD p {\"id\":2,\"_sdc_deleted_at\":WHEN}",
                            "RECORD p {\"id\":13,\"name\":\"b\",\"_sdc_deleted_at\":null}",
                            "RECORD p {\"id\":12,\"name\":\"d\",\"_sdc_deleted_at\":null}",
                            "RECORD p {\"id\":1,\"_sdc_deleted_at\":WHEN}",
                            "STATE");
            assertThat(LogRuns.warnings(result)).isEmpty();
        }
    }

    @Test
    void partitionThatIsPublishedAsItsRootIsRefusedByNameWhileTheRootIsRead() throws Exception {
        try (LogRuns runs = LogRuns.goingOn(LogSlot.PGOUTPUT, directory, PARTITIONED)) {
            runs.execute("ALTER PUBLICATION everything SET (publish_via_partition_root = true)");
            selectRootOnly(runs);
            runs.select(runs.id("p1"), "LOG_BASED");
            runs.goOnFromHere();
            runs.execute("INSERT INTO p VALUES (3, 'x')");
            TapResult result = runs.attempt();
            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(runs.lines(result))
                    .containsExactly(
                            SCHEMA,
                            "RECORD p {\"id\":3,\"name\":\"x\",\"_sdc_deleted_at\":null}",
                            "STATE");
            assertThat(LogRuns.errors(result))
                    .containsExactly(
                            "Stream \"tap_log-public-p1\" failed: publication \"everything\" sends the changes of partition \"public\".\"p1\" as those of its root (publish_via_partition_root); select the root instead, or deselect this partition");
        }
    }

    @ParameterizedTest
    @EnumSource(LogSlot.class)
    void partitionCanBeAStreamBesideItsRoot(LogSlot slot) throws Exception {
        try (LogRuns runs = LogRuns.goingOn(slot, directory, PARTITIONED)) {
            selectRootOnly(runs);
            runs.select(runs.id("p1"), "LOG_BASED");
            runs.goOnFromHere();
            runs.execute("INSERT INTO p VALUES (3, 'x'), (14, 'y')");
            assertThat(runs.run())
                    .containsExactly(
                            SCHEMA,
                            "RECORD p {\"id\":3,\"name\":\"x\",\"_sdc_deleted_at\":null}",
                            "SCHEMA p1(id integer, name null|string, _sdc_deleted_at null|string)",
                            "RECORD p1 {\"id\":3,\"name\":\"x\",\"_sdc_deleted_at\":null}",
                            "RECORD p {\"name\":\"y\",\"id\":14,\"_sdc_deleted_at\":null}",
                            "STATE");
        }
    }

    @ParameterizedTest
    @EnumSource(LogSlot.class)
    void rowsOfTablesThatInheritAreThoseOfTheirParentWithoutTheirOwnColumns(LogSlot slot)
            throws Exception {
        try (LogRuns runs =
                LogRuns.goingOn(
                        slot,
                        directory,
                        """
                        CREATE TABLE parent (id int PRIMARY KEY, name text);
                        CREATE TABLE child (more int, PRIMARY KEY (id)) INHERITS (parent);
                        """)) {
            runs.execute(
                    "INSERT INTO parent VALUES (1, 'a'); INSERT INTO child VALUES (2, 'b', 5); UPDATE parent SET name = 'c'; DELETE FROM parent");
            assertThat(runs.run())
                    .containsExactly(
                            "SCHEMA parent(id integer, name null|string, _sdc_deleted_at null|string)",
                            "RECORD parent {\"id\":1,\"name\":\"a\",\"_sdc_deleted_at\":null}",
                            "SCHEMA child(id integer, name null|string, more null|integer, _sdc_deleted_at null|string)",
                            "RECORD child {\"id\":2,\"name\":\"b\",\"more\":5,\"_sdc_deleted_at\":null}",
                            "RECORD parent {\"id\":2,\"name\":\"b\",\"_sdc_deleted_at\":null}",
                            "RECORD parent {\"id\":1,\"name\":\"c\",\"_sdc_deleted_at\":null}",
                            "RECORD child {\"id\":2,\"name\":\"c\",\"more\":5,\"_sdc_deleted_at\":null}",
                            "RECORD parent {\"id\":2,\"name\":\"c\",\"_sdc_deleted_at\":null}",
                            "RECORD parent {\"id\":1,\"_sdc_deleted_at\":WHEN}",
                            "RECORD child {\"id\":2,\"_sdc_deleted_at\":WHEN}",
                            "RECORD parent {\"id\":2,\"_sdc_deleted_at\":WHEN}",
                            "STATE");
        }
    }

    private static void selectRootOnly(LogRuns runs) throws Exception {
        runs.deselect(runs.id("p1")).deselect("tap_log-other-p2").goOnFromHere();
    }
}
