package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.TapResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * From which table an unchanged TOASTed value is read, and what is said where that is impossible.
 */
class UnchangedToastSourceIT {

    private static final String BIG = "x".repeat(2500);

    private static final String WITHOUT =
            "Stream \"tap_log-public-%s\": the log of %d updates lacks values that they did not change, and these are absent from the records too, since %s. REPLICA IDENTITY FULL on the table puts such values into the log";

    private static final String COLUMN_CHANGED =
            "the table no longer has the column, or has it with another type";
    private static final String ROW_SECURITY =
            "row security limits what the user sees of the table: give it BYPASSRLS";
    private static final String NO_KEY =
            "the table has no primary key or unique index, with NOT NULL columns that are in the log, by which to find the row";

    @TempDir private Path directory;

    @ParameterizedTest
    @EnumSource(LogSlot.class)
    void rowsOfPartitionsAndOfTablesThatInheritAreTakenFromTheirOwn(LogSlot slot) throws Exception {
        try (LogRuns runs =
                LogRuns.goingOn(
                        slot,
                        directory,
                        """
                        CREATE TABLE p (id int PRIMARY KEY, n int, big text) PARTITION BY RANGE (id);
                        ALTER TABLE p ALTER big SET STORAGE EXTERNAL;
                        CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
                        CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20);
                        INSERT INTO p VALUES (1, 1, repeat('x', 2500)), (11, 1, repeat('x', 2500));
                        CREATE TABLE base (id int PRIMARY KEY, n int, big text);
                        ALTER TABLE base ALTER big SET STORAGE EXTERNAL;
                        CREATE TABLE heir (PRIMARY KEY (id)) INHERITS (base);
                        INSERT INTO base VALUES (1, 1, repeat('x', 2500));
                        INSERT INTO heir VALUES (1, 1, repeat('x', 2499) || 'z');
                        """)) {
            selectOnly(runs, "p", "base");
            runs.execute(
                    "UPDATE p SET n = 2",
                    "UPDATE base SET n = 2",
                    "UPDATE ONLY base SET n = 3",
                    "UPDATE p SET id = 12 WHERE id = 1");
            String one = "RECORD %s {\"id\":%d,\"n\":%d,\"big\":\"%s\",\"_sdc_deleted_at\":null}";
            TapResult result = runs.succeed();
            assertThat(lines(runs, result))
                    .containsExactly(
                            "SCHEMA p(id integer, n null|integer, big null|string, _sdc_deleted_at null|string)",
                            "RECORD p {\"id\":1,\"n\":2,\"_sdc_deleted_at\":null}",
                            one.formatted("p", 11, 2, "BIG"),
                            "SCHEMA base(id integer, n null|integer, big null|string, _sdc_deleted_at null|string)",
                            one.formatted("base", 1, 2, "BIG"),
                            one.formatted("base", 1, 2, "BIGz"),
                            one.formatted("base", 1, 3, "BIG"),
                            "RECORD p {\"id\":1,\"_sdc_deleted_at\":WHEN}",
                            one.formatted("p", 12, 2, "BIG"),
                            "STATE");
            assertThat(LogRuns.warnings(result)).isEmpty();
        }
    }

    @Test
    void rowsOfPartitionsThatArePublishedAsTheRootsAreReadFromTheRoot() throws Exception {
        try (LogRuns runs =
                LogRuns.goingOn(
                        LogSlot.PGOUTPUT,
                        directory,
                        """
                        CREATE TABLE p (id int PRIMARY KEY, n int, big text) PARTITION BY RANGE (id);
                        ALTER TABLE p ALTER big SET STORAGE EXTERNAL;
                        CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
                        INSERT INTO p VALUES (1, 1, repeat('x', 2500));
                        """)) {
            selectOnly(runs, "p");
            runs.execute("ALTER PUBLICATION everything SET (publish_via_partition_root = true)");
            runs.execute("UPDATE p SET n = 2");
            assertThat(lines(runs, runs.succeed()))
                    .contains(
                            "RECORD p {\"id\":1,\"n\":2,\"big\":\"BIG\",\"_sdc_deleted_at\":null}");
        }
    }

    @ParameterizedTest
    @EnumSource(LogSlot.class)
    void whatCannotBeReadIsToldByItsReason(LogSlot slot) throws Exception {
        String table =
                "CREATE TABLE %1$s (id int PRIMARY KEY, n int, big text); ALTER TABLE %1$s ALTER big SET STORAGE EXTERNAL; INSERT INTO %1$s VALUES (1, 1, repeat('x', 2500));";
        StringBuilder tables = new StringBuilder();
        List<String> names = List.of("dropped", "hidden", "retyped", "seen", "unkeyed", "viaroot");
        for (String name : names.subList(0, 5)) {
            tables.append(table.formatted(name));
        }
        try (LogRuns runs =
                LogRuns.goingOn(
                        slot,
                        directory,
                        tables
                                + """
                                CREATE TABLE viaroot (id int PRIMARY KEY, n int, big text) PARTITION BY RANGE (id);
                                ALTER TABLE viaroot ALTER big SET STORAGE EXTERNAL;
                                CREATE TABLE part PARTITION OF viaroot FOR VALUES FROM (0) TO (10);
                                INSERT INTO viaroot VALUES (1, 1, repeat('x', 2500));
                                DO $$ BEGIN
                                    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'toast_reader') THEN
                                        CREATE ROLE toast_reader LOGIN REPLICATION PASSWORD 'only-for-tests';
                                    END IF;
                                END $$;
                                GRANT SELECT ON dropped, hidden, retyped, seen, unkeyed, viaroot TO toast_reader;
                                ALTER TABLE hidden ENABLE ROW LEVEL SECURITY;
                                """)) {
            runs.deselect(runs.id("part"));
            for (String name : names) {
                runs.execute("UPDATE %s SET n = 2".formatted(name));
            }
            runs.execute(
                    "ALTER TABLE dropped DROP big",
                    "ALTER TABLE retyped ALTER big TYPE varchar",
                    "ALTER TABLE unkeyed DROP CONSTRAINT unkeyed_pkey");
            runs.config("user", "toast_reader").config("password", "only-for-tests");
            TapResult result = runs.succeed();
            // Of a shape that no INSERT has shown, wal2json knows no other type than today's.
            List<String> read =
                    slot.isWal2json()
                            ? List.of("retyped", "seen", "viaroot")
                            : List.of("seen", "viaroot");
            assertThat(
                            lines(runs, result).stream()
                                    .filter(line -> line.startsWith("RECORD"))
                                    .filter(line -> line.contains("BIG")))
                    .as(result.stderr())
                    .containsExactlyElementsOf(
                            read.stream()
                                    .map(
                                            name ->
                                                    "RECORD %s {\"id\":1,\"n\":2,\"big\":\"BIG\",\"_sdc_deleted_at\":null}"
                                                            .formatted(name))
                                    .toList());
            List<String> warnings = new ArrayList<>();
            if (!slot.isWal2json()) {
                warnings.add(WITHOUT.formatted("dropped", 1, COLUMN_CHANGED));
            }
            warnings.add(WITHOUT.formatted("hidden", 1, ROW_SECURITY));
            if (!slot.isWal2json()) {
                warnings.add(WITHOUT.formatted("retyped", 1, COLUMN_CHANGED));
            }
            warnings.add(WITHOUT.formatted("unkeyed", 1, NO_KEY));
            assertThat(
                            LogRuns.warnings(result).stream()
                                    .filter(line -> line.contains("lacks values")))
                    .containsExactlyElementsOf(warnings);
        }
    }

    private static void selectOnly(LogRuns runs, String... tables) throws Exception {
        List<String> ids = List.of(tables).stream().map(runs::id).toList();
        for (List<String> row :
                runs.database()
                        .query(
                                "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace")) {
            if (!ids.contains(runs.id(row.get(0)))) {
                runs.deselect(runs.id(row.get(0)));
            }
        }
        runs.goOnFromHere();
    }

    private static List<String> lines(LogRuns runs, TapResult result) {
        return runs.lines(result).stream()
                .map(line -> line.replace(BIG, "BIG").replace(BIG.substring(1) + "z", "BIGz"))
                .toList();
    }
}
