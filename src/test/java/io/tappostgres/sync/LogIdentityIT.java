package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.TapResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the REPLICA IDENTITY of a table, and its name, make of its changes. */
class LogIdentityIT {

    private static final String KEYLESS =
            "Stream \"tap_log-public-%1$s\": the stream has no key: each UPDATE of a row of \"public\".\"%1$s\" adds a row in the target, and a DELETE removes none; give the table a primary key, or a unique index on columns that are NOT NULL, and run --discover for a catalog that has it";

    @TempDir private Path directory;

    @ParameterizedTest
    @EnumSource(LogSlot.class)
    void tableWithoutKeyHasItsInsertsAndUnderFullItsDeletedRows(LogSlot slot) throws Exception {
        try (LogRuns runs =
                LogRuns.goingOn(
                        slot,
                        directory,
                        """
                        CREATE TABLE plain (n int, s text);
                        CREATE TABLE whole (n int, s text);
                        ALTER TABLE whole REPLICA IDENTITY FULL;
                        """)) {
            runs.execute("INSERT INTO plain VALUES (1, NULL), (1, NULL)");
            if (slot.isWal2json()) {
                // A publication makes the server refuse these.
                runs.execute("UPDATE plain SET n = 2", "DELETE FROM plain");
            }
            runs.execute(
                    "INSERT INTO whole VALUES (1, NULL), (2, 'b')",
                    "UPDATE whole SET s = 'a' WHERE n = 1",
                    "DELETE FROM whole");
            TapResult result = runs.succeed();
            assertThat(runs.lines(result))
                    .containsExactly(
                            "SCHEMA plain(n null|integer, s null|string, _sdc_deleted_at null|string)",
                            "RECORD plain {\"n\":1,\"s\":null,\"_sdc_deleted_at\":null}",
                            "RECORD plain {\"n\":1,\"s\":null,\"_sdc_deleted_at\":null}",
                            "SCHEMA whole(n null|integer, s null|string, _sdc_deleted_at null|string)",
                            "RECORD whole {\"n\":1,\"s\":null,\"_sdc_deleted_at\":null}",
                            "RECORD whole {\"n\":2,\"s\":\"b\",\"_sdc_deleted_at\":null}",
                            "RECORD whole {\"n\":1,\"s\":\"a\",\"_sdc_deleted_at\":null}",
                            "RECORD whole {\"n\":2,\"s\":\"b\",\"_sdc_deleted_at\":WHEN}",
                            "RECORD whole {\"n\":1,\"s\":\"a\",\"_sdc_deleted_at\":WHEN}",
                            "STATE");
            assertThat(LogRuns.warnings(result))
                    .containsExactly(
                            "Stream \"tap_log-public-plain\": \"public\".\"plain\" has no replica identity (a primary key, if nothing else is set): %s; ALTER TABLE \"public\".\"plain\" REPLICA IDENTITY FULL"
                                    .formatted(
                                            slot.isWal2json()
                                                    ? "its UPDATE and DELETE are not in the log"
                                                    : "the server refuses the applications' UPDATE and DELETE on it, as they are published"),
                            KEYLESS.formatted("plain"),
                            KEYLESS.formatted("whole"));
        }
    }

    @ParameterizedTest
    @EnumSource(LogSlot.class)
    void identityOfAnIndexDoesIfTheKeyIsInIt(LogSlot slot) throws Exception {
        try (LogRuns runs =
                LogRuns.goingOn(
                        slot,
                        directory,
                        """
                        CREATE TABLE has (id int PRIMARY KEY, code int NOT NULL, n int);
                        CREATE UNIQUE INDEX has_index ON has (code, id);
                        ALTER TABLE has REPLICA IDENTITY USING INDEX has_index;
                        CREATE TABLE lacks (id int PRIMARY KEY, code int NOT NULL, n int);
                        CREATE UNIQUE INDEX lacks_index ON lacks (code);
                        ALTER TABLE lacks REPLICA IDENTITY USING INDEX lacks_index;
                        INSERT INTO has VALUES (1, 10, 100);
                        INSERT INTO lacks VALUES (1, 10, 100), (5, 50, 500);
                        """)) {
            runs.execute(
                    "UPDATE has SET n = 101",
                    "UPDATE has SET code = 11",
                    "UPDATE has SET id = 2",
                    "DELETE FROM has",
                    "UPDATE lacks SET n = 101 WHERE id = 1",
                    "UPDATE lacks SET code = 11 WHERE id = 1",
                    "DELETE FROM lacks");
            TapResult result = runs.succeed();
            assertThat(runs.lines(result))
                    .containsExactly(
                            "SCHEMA has(id integer, code null|integer, n null|integer, _sdc_deleted_at null|string)",
                            "RECORD has {\"id\":1,\"code\":10,\"n\":101,\"_sdc_deleted_at\":null}",
                            "RECORD has {\"id\":1,\"code\":11,\"n\":101,\"_sdc_deleted_at\":null}",
                            "RECORD has {\"id\":1,\"_sdc_deleted_at\":WHEN}",
                            "RECORD has {\"id\":2,\"code\":11,\"n\":101,\"_sdc_deleted_at\":null}",
                            "RECORD has {\"id\":2,\"_sdc_deleted_at\":WHEN}",
                            "SCHEMA lacks(id integer, code null|integer, n null|integer, _sdc_deleted_at null|string)",
                            "RECORD lacks {\"id\":1,\"code\":10,\"n\":101,\"_sdc_deleted_at\":null}",
                            "RECORD lacks {\"id\":1,\"code\":11,\"n\":101,\"_sdc_deleted_at\":null}",
                            "STATE");
            assertThat(LogRuns.warnings(result))
                    .containsExactly(
                            "Stream \"tap_log-public-lacks\": the replica identity of \"public\".\"lacks\" lacks the key column id: rows that are deleted or get another key cannot be told by their key; ALTER TABLE \"public\".\"lacks\" REPLICA IDENTITY DEFAULT",
                            "Stream \"tap_log-public-lacks\": the log of 2 deleted rows, or changed keys, lacks the key; the target still has these rows. Give the table a replica identity that has the key (DEFAULT, USING INDEX or FULL) and reset the stream");
        }
    }

    @ParameterizedTest
    @EnumSource(LogSlot.class)
    void firstChangeThatIsSeenOfATableMayLackItsKey(LogSlot slot) throws Exception {
        try (LogRuns runs =
                LogRuns.goingOn(
                        slot,
                        directory,
                        """
                        CREATE TABLE t (id int PRIMARY KEY, code int NOT NULL);
                        CREATE UNIQUE INDEX t_index ON t (code);
                        ALTER TABLE t REPLICA IDENTITY USING INDEX t_index;
                        INSERT INTO t VALUES (1, 10), (2, 20);
                        """)) {
            runs.execute("DELETE FROM t WHERE id = 1", "UPDATE t SET code = 21");
            assertThat(runs.run())
                    .containsExactly(
                            "SCHEMA t(id integer, code null|integer, _sdc_deleted_at null|string)",
                            "RECORD t {\"id\":2,\"code\":21,\"_sdc_deleted_at\":null}",
                            "STATE");
        }
    }

    @ParameterizedTest
    @EnumSource(LogSlot.class)
    void oddNamesOfTablesAndColumnsAreFound(LogSlot slot) throws Exception {
        try (LogRuns runs =
                LogRuns.goingOn(
                        slot,
                        directory,
                        """
                        CREATE SCHEMA "Sch.e,m* \\a""ü";
                        CREATE TABLE "Sch.e,m* \\a""ü"."We""ird. 'N',äme*\\" (
                            "sp ace" int PRIMARY KEY, "quo""te" int, "ключ" int, "dot.ted" int, "co,mma'" int,
                            "back\\slash" text, "columns" int, "\t" int);
                        CREATE TABLE "*" (id int PRIMARY KEY);
                        CREATE TABLE "a,b" (id int PRIMARY KEY);
                        CREATE TABLE b (id int PRIMARY KEY);
                        """)) {
            runs.deselect(runs.id("b"));
            runs.execute(
                    """
                    INSERT INTO "Sch.e,m* \\a""ü"."We""ird. 'N',äme*\\" VALUES (1, 2, 3, 4, 5, 'six\\', 7, 8);
                    INSERT INTO "*" VALUES (1);
                    INSERT INTO b VALUES (1);
                    INSERT INTO "a,b" VALUES (1);
                    UPDATE "Sch.e,m* \\a""ü"."We""ird. 'N',äme*\\" SET "sp ace" = 9;
                    """);
            assertThat(runs.run())
                    .containsExactly(
                            "SCHEMA We\"ird. 'N',äme*\\(sp ace integer, quo\"te null|integer, ключ null|integer, dot.ted null|integer, co,mma' null|integer, back\\slash null|string, columns null|integer, \t null|integer, _sdc_deleted_at null|string)",
                            "RECORD We\"ird. 'N',äme*\\ {\"sp ace\":1,\"quo\\\"te\":2,\"ключ\":3,\"dot.ted\":4,\"co,mma'\":5,\"back\\\\slash\":\"six\\\\\",\"columns\":7,\"\\t\":8,\"_sdc_deleted_at\":null}",
                            "SCHEMA *(id integer, _sdc_deleted_at null|string)",
                            "RECORD * {\"id\":1,\"_sdc_deleted_at\":null}",
                            "SCHEMA a,b(id integer, _sdc_deleted_at null|string)",
                            "RECORD a,b {\"id\":1,\"_sdc_deleted_at\":null}",
                            "RECORD We\"ird. 'N',äme*\\ {\"sp ace\":1,\"_sdc_deleted_at\":WHEN}",
                            "RECORD We\"ird. 'N',äme*\\ {\"sp ace\":9,\"quo\\\"te\":2,\"ключ\":3,\"dot.ted\":4,\"co,mma'\":5,\"back\\\\slash\":\"six\\\\\",\"columns\":7,\"\\t\":8,\"_sdc_deleted_at\":null}",
                            "STATE");
        }
    }

    /** What a target has in the end is what the table has, whatever was updated and deleted. */
    @ParameterizedTest
    @EnumSource(LogSlot.class)
    void keyOfAUniqueIndexMakesTheTargetEndUpTheSame(LogSlot slot) throws Exception {
        try (LogRuns runs =
                LogRuns.of(
                        slot,
                        directory,
                        """
                        CREATE TABLE t (code text NOT NULL, n int);
                        CREATE UNIQUE INDEX t_code ON t (code);
                        """)) {
            // Else a publication makes the server refuse updates.
            String remedy = "ALTER TABLE \"public\".\"t\" REPLICA IDENTITY USING INDEX \"t_code\"";
            TapResult copied = runs.succeed();
            assertThat(LogRuns.warnings(copied)).hasSize(1).first().asString().endsWith(remedy);
            List<String> delivered = new ArrayList<>(copied.stdoutLines());

            runs.execute(remedy);
            runs.execute(
                    "INSERT INTO t VALUES ('a', 1), ('b', 2), ('c', 3), ('d', 4), ('e', 5)",
                    "UPDATE t SET n = 20 WHERE code = 'b'",
                    "UPDATE t SET code = 'x' WHERE code = 'c'",
                    "DELETE FROM t WHERE code = 'd'");
            TapResult read = runs.succeed();
            assertThat(LogRuns.warnings(read)).isEmpty();
            delivered.addAll(read.stdoutLines());
            new LogTarget()
                    .read(delivered)
                    .requireRows(
                            "t",
                            List.of("code", "n"),
                            runs.database().query("SELECT code, n FROM t"),
                            "by a unique index");
        }
    }
}
