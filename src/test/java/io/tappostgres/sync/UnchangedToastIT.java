package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.TapResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * TOASTed values that an update leaves as they are, and the log does not have: the records get them
 * from the table, as they are when the log is read.
 */
class UnchangedToastIT {

    private static final String BIG = "x".repeat(2500);
    private static final String NEW = "y".repeat(2500);

    private static final String BYTES = "0f".repeat(2500);
    private static final String DOC = "q\\\\\\\"\\\\t".repeat(1000);

    @TempDir private Path directory;

    @ParameterizedTest
    @EnumSource(LogSlot.class)
    void valuesAreReadFromTheTableAndStandInTheirPlaces(LogSlot slot) throws Exception {
        try (LogRuns runs =
                LogRuns.goingOn(
                        slot,
                        directory,
                        """
                        CREATE TABLE t (big text, n int, id int PRIMARY KEY, bytes bytea, doc jsonb);
                        ALTER TABLE t ALTER big SET STORAGE EXTERNAL, ALTER bytes SET STORAGE EXTERNAL,
                                      ALTER doc SET STORAGE EXTERNAL;
                        CREATE TABLE u (id int PRIMARY KEY);
                        INSERT INTO t SELECT repeat('x', 2500), 1, i, decode(repeat('0f', 2500), 'hex'), NULL
                        FROM generate_series(1, 3) i;
                        UPDATE t SET doc = to_jsonb(repeat(E'q"\\t', 1000)) WHERE id = 2;
                        """)) {
            runs.execute(
                    "UPDATE t SET n = 2 WHERE id = 1",
                    "INSERT INTO u VALUES (1)",
                    "UPDATE t SET n = 3 WHERE id < 3",
                    "UPDATE t SET big = 'small' WHERE id = 3",
                    "UPDATE t SET n = 4 WHERE id = 3",
                    "INSERT INTO u VALUES (2)");
            String doc = "\\\"DOC\\\"";
            String one =
                    "RECORD t {\"big\":\"%s\",\"n\":%d,\"id\":%d,\"bytes\":\"%s\",\"doc\":%s,\"_sdc_deleted_at\":null}";
            TapResult result = runs.succeed();
            assertThat(lines(runs, result))
                    .containsExactly(
                            "SCHEMA t(big null|string, n null|integer, id integer, bytes null|string, doc null|string, _sdc_deleted_at null|string)",
                            one.formatted("BIG", 2, 1, "BYTES", "null"),
                            "SCHEMA u(id integer, _sdc_deleted_at null|string)",
                            "RECORD u {\"id\":1,\"_sdc_deleted_at\":null}",
                            one.formatted("BIG", 3, 2, "BYTES", "\"" + doc + "\""),
                            one.formatted("BIG", 3, 1, "BYTES", "null"),
                            one.formatted("small", 1, 3, "BYTES", "null"),
                            one.formatted("small", 4, 3, "BYTES", "null"),
                            "RECORD u {\"id\":2,\"_sdc_deleted_at\":null}",
                            "STATE");
            assertThat(LogRuns.warnings(result)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(LogSlot.class)
    void valuesOfLaterChangesComeEarlyAndThoseOfRowsThatAreGoneDoNotCome(LogSlot slot)
            throws Exception {
        try (LogRuns runs =
                LogRuns.goingOn(
                                slot,
                                directory,
                                """
                                CREATE TABLE t (id int PRIMARY KEY, n int, big text);
                                ALTER TABLE t ALTER big SET STORAGE EXTERNAL;
                                INSERT INTO t SELECT i, 1, repeat('x', 2500) FROM generate_series(1, 5) i;
                                """)
                        .config("truncate", "delete_all")) {
            runs.execute(
                    "UPDATE t SET n = 2",
                    "UPDATE t SET big = repeat('y', 2500) WHERE id = 1",
                    "UPDATE t SET big = NULL WHERE id = 2",
                    "DELETE FROM t WHERE id = 3",
                    "UPDATE t SET id = 14 WHERE id = 4",
                    "UPDATE t SET n = 3 WHERE id = 14");
            String one = "RECORD t {\"id\":%d,\"n\":%d,\"big\":%s,\"_sdc_deleted_at\":null}";
            String without = "RECORD t {\"id\":%d,\"n\":%d,\"_sdc_deleted_at\":null}";
            TapResult result = runs.succeed();
            assertThat(lines(runs, result))
                    .containsExactly(
                            "SCHEMA t(id integer, n null|integer, big null|string, _sdc_deleted_at null|string)",
                            one.formatted(1, 2, quoted("NEW")),
                            one.formatted(2, 2, "null"),
                            without.formatted(3, 2),
                            without.formatted(4, 2),
                            one.formatted(5, 2, quoted("BIG")),
                            one.formatted(1, 2, quoted("NEW")),
                            one.formatted(2, 2, "null"),
                            "RECORD t {\"id\":3,\"_sdc_deleted_at\":WHEN}",
                            "RECORD t {\"id\":4,\"_sdc_deleted_at\":WHEN}",
                            one.formatted(14, 2, quoted("BIG")),
                            one.formatted(14, 3, quoted("BIG")),
                            "STATE");
            assertThat(LogRuns.warnings(result)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(LogSlot.class)
    void rowsAreFoundByKeysOfEveryType(LogSlot slot) throws Exception {
        List<String> keys =
                List.of(
                        "boolean | true",
                        "smallint | -1",
                        "bigint | 9223372036854775807",
                        "numeric | 1.10",
                        "numeric(9,3) | 1.1",
                        "real | 1.1",
                        "double precision | 0.1",
                        "money | 1.5",
                        "text | it's \\ \"q\" ü",
                        "varchar(40) | ends in blanks  ",
                        "char(9) | a",
                        "\"char\" | c",
                        "name | n",
                        "bytea | \\x00ff27",
                        "date | 2024-02-29",
                        "timestamp | 0044-03-15 12:00:00.000001 BC",
                        "timestamptz | 2024-02-29 23:59:59.999999+01",
                        "timestamptz | infinity",
                        "time | 24:00:00",
                        "timetz | 12:00:00-03",
                        "interval | 1 year -2 days 03:04:05.6",
                        "uuid | a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
                        "inet | 10.0.0.1/24",
                        "macaddr | 08:00:2b:01:02:03",
                        "bit(5) | 10110",
                        "bit varying | 1",
                        "int[] | {1,NULL,3}",
                        "text[] | {\"a,b\",\"\\\"\"}",
                        "int4range | [1,5)",
                        "jsonb | {\"a\": 1}",
                        "public.mood | so so",
                        "public.even | 4",
                        "public.words | {a,b}",
                        "public.citext | Ab",
                        "public.pair | (1,\"a b\")",
                        "pg_lsn | 1/A",
                        "oid | 4294967295");
        StringBuilder sql =
                new StringBuilder(
                        """
                        CREATE EXTENSION citext SCHEMA public;
                        CREATE TYPE mood AS ENUM ('so so', 'ok');
                        CREATE TYPE pair AS (a int, b text);
                        CREATE DOMAIN even AS int CHECK (VALUE % 2 = 0);
                        CREATE DOMAIN words AS text[];
                        """);
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            String[] key = keys.get(i).split(" \\| ", 2);
            String table = "t%02d".formatted(i);
            sql.append(
                    "CREATE TABLE %1$s (n int, k %2$s, id int, big text, PRIMARY KEY (k, id)); ALTER TABLE %1$s ALTER big SET STORAGE EXTERNAL; INSERT INTO %1$s VALUES (1, '%3$s', 7, repeat('x', 2500));"
                            .formatted(table, key[0], key[1].replace("'", "''")));
            expected.add(table);
        }
        try (LogRuns runs = LogRuns.goingOn(slot, directory, sql.toString())) {
            expected.forEach(
                    table -> runs.catalog().withColumn(runs.id(table), "k", "selected", true));
            for (String table : expected) {
                runs.execute("UPDATE %s SET n = 2".formatted(table));
            }
            TapResult result = runs.succeed();
            assertThat(
                            lines(runs, result).stream()
                                    .filter(line -> line.startsWith("RECORD"))
                                    .filter(line -> line.contains("\"big\":\"BIG\""))
                                    .map(
                                            line ->
                                                    line.substring(
                                                            "RECORD ".length(),
                                                            "RECORD t00".length())))
                    .as(result.stderr())
                    .containsExactlyElementsOf(expected);
            assertThat(LogRuns.warnings(result)).noneMatch(line -> line.contains("lacks values"));
        }
    }

    /** What a run wrote, with names for long values. */
    private static List<String> lines(LogRuns runs, TapResult result) {
        return runs.lines(result).stream()
                .map(
                        line ->
                                line.replace(BIG, "BIG")
                                        .replace(NEW, "NEW")
                                        .replace(BYTES, "BYTES")
                                        .replace(DOC, "DOC"))
                .toList();
    }

    private static String quoted(String text) {
        return '"' + text + '"';
    }
}
