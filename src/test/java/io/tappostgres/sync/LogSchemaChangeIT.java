package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.TapResult;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A table changes its shape in the log, under a catalog that was made before. */
class LogSchemaChangeIT {

    @TempDir private Path directory;

    @ParameterizedTest
    @EnumSource(LogSlot.class)
    void recordsHaveTheShapeThatTheTableHadAndANewSchemaComesBeforeThem(LogSlot slot)
            throws Exception {
        try (LogRuns runs =
                LogRuns.goingOn(
                        slot,
                        directory,
                        "CREATE TABLE t (id int PRIMARY KEY, a int, b int, c int)")) {
            runs.execute(
                    "INSERT INTO t VALUES (1, 10, 100, 1000)",
                    "ALTER TABLE t ADD d int DEFAULT 7; INSERT INTO t VALUES (2, 20, 200, 2000)",
                    "ALTER TABLE t DROP a; INSERT INTO t VALUES (3, 300, 3000, 8)",
                    "UPDATE t SET d = 9 WHERE id = 1",
                    "ALTER TABLE t RENAME b TO bb; INSERT INTO t VALUES (4, 400, 4000, 8)",
                    "ALTER TABLE t ALTER c TYPE text; INSERT INTO t VALUES (5, 500, 'five', 8)");
            assertThat(runs.run())
                    .containsExactly(
                            "SCHEMA t(id integer, a null|integer, b null|integer, c null|integer, _sdc_deleted_at null|string)",
                            "RECORD t {\"id\":1,\"a\":10,\"b\":100,\"c\":1000,\"_sdc_deleted_at\":null}",
                            "SCHEMA t(id integer, a null|integer, b null|integer, c null|integer, d null|integer, _sdc_deleted_at null|string)",
                            "RECORD t {\"id\":2,\"a\":20,\"b\":200,\"c\":2000,\"d\":7,\"_sdc_deleted_at\":null}",
                            "RECORD t {\"id\":3,\"b\":300,\"c\":3000,\"d\":8,\"_sdc_deleted_at\":null}",
                            "RECORD t {\"id\":1,\"b\":100,\"c\":1000,\"d\":9,\"_sdc_deleted_at\":null}",
                            "SCHEMA t(id integer, bb null|integer, c null|integer, d null|integer, _sdc_deleted_at null|string)",
                            "RECORD t {\"id\":4,\"bb\":400,\"c\":4000,\"d\":8,\"_sdc_deleted_at\":null}",
                            "SCHEMA t(id integer, bb null|integer, c null|string, d null|integer, _sdc_deleted_at null|string)",
                            "RECORD t {\"id\":5,\"bb\":500,\"c\":\"five\",\"d\":8,\"_sdc_deleted_at\":null}",
                            "STATE");
        }
    }

    @ParameterizedTest
    @EnumSource(LogSlot.class)
    void shapeMayChangeWithinATransaction(LogSlot slot) throws Exception {
        try (LogRuns runs =
                LogRuns.goingOn(slot, directory, "CREATE TABLE t (id int PRIMARY KEY, a int)")) {
            runs.execute(
                    """
                    BEGIN;
                    INSERT INTO t VALUES (1, 10);
                    ALTER TABLE t ADD b text DEFAULT 'b';
                    INSERT INTO t VALUES (2, 20);
                    SAVEPOINT s;
                    ALTER TABLE t ADD lost int;
                    INSERT INTO t VALUES (9, 90);
                    ROLLBACK TO s;
                    ALTER TABLE t DROP a;
                    INSERT INTO t VALUES (3);
                    COMMIT;
                    """);
            assertThat(runs.run())
                    .containsExactly(
                            "SCHEMA t(id integer, a null|integer, _sdc_deleted_at null|string)",
                            "RECORD t {\"id\":1,\"a\":10,\"_sdc_deleted_at\":null}",
                            "SCHEMA t(id integer, a null|integer, b null|string, _sdc_deleted_at null|string)",
                            "RECORD t {\"id\":2,\"a\":20,\"b\":\"b\",\"_sdc_deleted_at\":null}",
                            "RECORD t {\"id\":3,\"b\":\"b\",\"_sdc_deleted_at\":null}",
                            "STATE");
        }
    }

    @ParameterizedTest
    @EnumSource(LogSlot.class)
    void valuesOfATypeThatWasDroppedAreTheirText(LogSlot slot) throws Exception {
        try (LogRuns runs =
                LogRuns.goingOn(
                        slot,
                        directory,
                        """
                        CREATE TYPE mood AS ENUM ('hap"py', 'sad');
                        CREATE TABLE t (id int PRIMARY KEY, m mood, ms mood[]);
                        """)) {
            runs.execute(
                    "INSERT INTO t VALUES (1, 'hap\"py', '{sad,NULL}')",
                    "ALTER TABLE t DROP m, DROP ms; DROP TYPE mood",
                    "INSERT INTO t VALUES (2)");
            assertThat(runs.run())
                    .containsExactly(
                            "SCHEMA t(id integer, m null|string, ms null|string, _sdc_deleted_at null|string)",
                            "RECORD t {\"id\":1,\"m\":\"hap\\\"py\",\"ms\":\"{sad,NULL}\",\"_sdc_deleted_at\":null}",
                            "RECORD t {\"id\":2,\"_sdc_deleted_at\":null}",
                            "STATE");
        }
    }

    @ParameterizedTest
    @EnumSource(LogSlot.class)
    void deselectedColumnsStayOutAndTheUsersOwnSchemaStays(LogSlot slot) throws Exception {
        try (LogRuns runs =
                LogRuns.goingOn(
                        slot,
                        directory,
                        "CREATE TABLE t (id int PRIMARY KEY, name varchar(5), n int, x int)")) {
            String ownName =
                    "{\"type\":[\"null\",\"string\"],\"maxLength\":99,\"description\":\"of a person\"}";
            String ownNumber = "{\"type\":[\"null\",\"number\"]}";
            runs.catalog()
                    .withProperty(runs.id("t"), "name", ownName)
                    .withProperty(runs.id("t"), "n", ownNumber)
                    .withColumn(runs.id("t"), "x", "selected", false);
            runs.execute(
                    "INSERT INTO t VALUES (1, 'a', 1, 1)",
                    "ALTER TABLE t DROP x, ADD added int; INSERT INTO t VALUES (2, 'b', 2, 2)",
                    "ALTER TABLE t ADD x text; INSERT INTO t VALUES (3, 'c', 3, 3, 'no')",
                    "ALTER TABLE t DROP added; INSERT INTO t VALUES (4, 'd', 4, 'no')");
            TapResult result = runs.succeed();
            assertThat(runs.lines(result))
                    .containsExactly(
                            "SCHEMA t(id integer, name null|string, n null|number, _sdc_deleted_at null|string)",
                            "RECORD t {\"id\":1,\"name\":\"a\",\"n\":1,\"_sdc_deleted_at\":null}",
                            "RECORD t {\"id\":2,\"name\":\"b\",\"n\":2,\"_sdc_deleted_at\":null}",
                            "RECORD t {\"id\":3,\"name\":\"c\",\"n\":3,\"_sdc_deleted_at\":null}",
                            "RECORD t {\"id\":4,\"name\":\"d\",\"n\":4,\"_sdc_deleted_at\":null}",
                            "STATE");

            runs.execute("ALTER TABLE t ADD later int; INSERT INTO t VALUES (5, 'e', 5, 'no', 6)");
            TapResult after = runs.succeed();
            assertThat(runs.lines(after))
                    .containsExactly(
                            "SCHEMA t(id integer, name null|string, n null|number, later null|integer, _sdc_deleted_at null|string)",
                            "RECORD t {\"id\":5,\"name\":\"e\",\"n\":5,\"later\":6,\"_sdc_deleted_at\":null}",
                            "STATE");
            assertThat(schemas(after, "name")).containsExactly(ownName);
            assertThat(schemas(after, "n")).containsExactly(ownNumber);

            runs.execute("INSERT INTO t VALUES (6, 'f', 6, 'no', 7); ALTER TABLE t ADD last int");
            runs.execute("INSERT INTO t VALUES (7, 'g', 7, 'no', 7, 8); ALTER TABLE t DROP later");
            TapResult changed = runs.succeed();
            assertThat(runs.lines(changed))
                    .containsExactly(
                            "SCHEMA t(id integer, name null|string, n null|number, _sdc_deleted_at null|string)",
                            "RECORD t {\"id\":6,\"name\":\"f\",\"n\":6,\"_sdc_deleted_at\":null}",
                            "SCHEMA t(id integer, name null|string, n null|number, last null|integer, _sdc_deleted_at null|string)",
                            "RECORD t {\"id\":7,\"name\":\"g\",\"n\":7,\"last\":8,\"_sdc_deleted_at\":null}",
                            "STATE");

            runs.execute("INSERT INTO t VALUES (8, 'h', 8, 'no', 9); ALTER TABLE t DROP n");
            TapResult dropped = runs.succeed();
            assertThat(runs.lines(dropped))
                    .containsExactly(
                            "SCHEMA t(id integer, name null|string, n null|number, last null|integer, _sdc_deleted_at null|string)",
                            "RECORD t {\"id\":8,\"name\":\"h\",\"n\":8,\"last\":9,\"_sdc_deleted_at\":null}",
                            "STATE");
            assertThat(schemas(dropped, "name")).containsExactly(ownName);
            assertThat(schemas(dropped, "n")).containsExactly(ownNumber);
        }
    }

    /** A property in every SCHEMA of a run; empty where it is not. */
    private static List<String> schemas(TapResult result, String property) {
        return Transcript.messages(result).stream()
                .filter(message -> message.path("type").asString().equals("SCHEMA"))
                .map(message -> message.path("schema").path("properties").path(property))
                .map(schema -> schema.isMissingNode() ? "" : schema.toString())
                .toList();
    }

    @ParameterizedTest
    @EnumSource(LogSlot.class)
    void streamWhoseKeyWasRenamedFailsByNameWhileTheOthersGoOn(LogSlot slot) throws Exception {
        try (LogRuns runs =
                LogRuns.goingOn(
                        slot,
                        directory,
                        "CREATE TABLE t (id int PRIMARY KEY); CREATE TABLE u (id int PRIMARY KEY)")) {
            runs.execute(
                    "INSERT INTO t VALUES (1); INSERT INTO u VALUES (1)",
                    "ALTER TABLE t RENAME id TO renamed",
                    "INSERT INTO t VALUES (2); INSERT INTO u VALUES (2)");
            TapResult result = runs.attempt();
            assertThat(result.exitCode()).isEqualTo(2);
            assertThat(runs.lines(result))
                    .containsExactly(
                            "SCHEMA u(id integer, _sdc_deleted_at null|string)",
                            "RECORD u {\"id\":1,\"_sdc_deleted_at\":null}",
                            "RECORD u {\"id\":2,\"_sdc_deleted_at\":null}",
                            "STATE");
            assertThat(LogRuns.errors(result))
                    .hasSize(1)
                    .first()
                    .asString()
                    .startsWith("Stream \"tap_log-public-t\" failed")
                    .endsWith(
                            "key property \"id\" is not a column of \"public\".\"t\": run --discover again, or mend \"table-key-properties\" in the catalog");
        }
    }

    @ParameterizedTest
    @EnumSource(LogSlot.class)
    void columnThatTheUserMayNotSelectIsInNoRecord(LogSlot slot) throws Exception {
        try (LogRuns runs =
                LogRuns.of(
                        slot,
                        directory,
                        """
                        DO $$ BEGIN
                            IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'log_reader') THEN
                                CREATE ROLE log_reader LOGIN REPLICATION PASSWORD 'only-for-tests';
                            END IF;
                        END $$;
                        CREATE TABLE t (id int PRIMARY KEY, secret text, open text);
                        GRANT SELECT (id, open) ON t TO log_reader;
                        INSERT INTO t VALUES (1, 's1', 'o1');
                        """)) {
            runs.config("user", "log_reader").config("password", "only-for-tests");
            String schema = "SCHEMA t(id integer, open null|string, _sdc_deleted_at null|string)";
            TapResult first = runs.succeed();
            assertThat(runs.lines(first))
                    .containsExactly(
                            schema,
                            "STATE",
                            "RECORD t {\"id\":1,\"open\":\"o1\",\"_sdc_deleted_at\":null}",
                            "ACTIVATE_VERSION t",
                            "STATE",
                            schema,
                            "STATE");
            runs.execute(
                    "INSERT INTO t VALUES (2, 's2', 'o2')",
                    "ALTER TABLE t ADD hidden text DEFAULT 's3'; INSERT INTO t VALUES (3, 's4', 'o3')",
                    "ALTER TABLE t REPLICA IDENTITY FULL; DELETE FROM t WHERE id = 3",
                    "ALTER TABLE t DROP open");
            runs.config("include_old_row_in_deletes", true);
            TapResult second = runs.succeed();
            assertThat(runs.lines(second))
                    .containsExactly(
                            schema,
                            "RECORD t {\"id\":2,\"open\":\"o2\",\"_sdc_deleted_at\":null}",
                            "RECORD t {\"id\":3,\"open\":\"o3\",\"_sdc_deleted_at\":null}",
                            "RECORD t {\"id\":3,\"open\":\"o3\",\"_sdc_deleted_at\":WHEN}",
                            "STATE");
        }
    }
}
