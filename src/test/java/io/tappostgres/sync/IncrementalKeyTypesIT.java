package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TestDatabase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * Every type that a key can be of, with the values at its limits. Each run is limited to one key
 * more, so that each value becomes a bookmark and is read back from it: a bookmark that is off by a
 * digit, or is compared in another order, shows as a row too many or too few.
 */
class IncrementalKeyTypesIT {

    /**
     * One type.
     *
     * @param values in ascending order, as SQL writes them
     * @param bookmarks of the first values, those that can be bookmarks; null if they differ
     *     between servers
     * @param sound how many values can be bookmarks
     */
    private record KeyCase(String type, List<String> values, List<String> bookmarks, int sound) {

        static KeyCase of(String type, String... valuesAndBookmarks) {
            List<String> values = new ArrayList<>();
            List<String> bookmarks = new ArrayList<>();
            for (String pair : valuesAndBookmarks) {
                String[] parts = pair.split(" -> ", 2);
                values.add(parts[0]);
                if (parts.length == 2) {
                    bookmarks.add(parts[1]);
                }
            }
            return new KeyCase(type, values, bookmarks, bookmarks.size());
        }

        static KeyCase sound(String type, String... values) {
            return new KeyCase(type, List.of(values), null, values.length);
        }

        /** The numbers of the rows that a run brings after one that came to row {@code before}. */
        List<Integer> rowsAfter(int before) {
            List<Integer> rows = new ArrayList<>();
            if (before > 0) {
                rows.add(before);
            }
            if (before < sound) {
                rows.add(before + 1);
            } else {
                for (int held = sound + 1; held <= values.size(); held++) {
                    rows.add(held);
                }
            }
            return rows;
        }
    }

    private static final List<KeyCase> CASES =
            List.of(
                    KeyCase.of("smallint", "-32768 -> -32768", "0 -> 0", "32767 -> 32767"),
                    KeyCase.of("integer", "-2147483648 -> -2147483648", "9 -> 9", "10 -> 10"),
                    KeyCase.of(
                            "bigint",
                            "-9223372036854775808 -> -9223372036854775808",
                            "0 -> 0",
                            "9007199254740993 -> 9007199254740993",
                            "9223372036854775807 -> 9223372036854775807"),
                    KeyCase.of(
                            "numeric",
                            "-1e40 -> \"-10000000000000000000000000000000000000000\"",
                            "0.00 -> 0.0",
                            "0.1 -> 0.1",
                            "1234567890.12345678901 -> \"1234567890.12345678901\"",
                            "1234567890.12345678902 -> \"1234567890.12345678902\"",
                            "'NaN'"),
                    KeyCase.sound(
                            "real", "'-Infinity'", "-3.4028235e38", "1e-45", "0.1", "0.100000024"),
                    KeyCase.sound(
                            "double precision",
                            "-1.7976931348623157e308",
                            "5e-324",
                            "0.3",
                            "0.30000000000000004",
                            "1.7976931348623157e308"),
                    KeyCase.of(
                            "date",
                            "'-infinity' -> \"-infinity\"",
                            "'4713-01-01 BC' -> \"4713-01-01 BC\"",
                            "'0001-12-31 BC' -> \"0001-12-31 BC\"",
                            "'0001-01-01' -> \"0001-01-01T00:00:00+00:00\"",
                            "'2024-02-29' -> \"2024-02-29T00:00:00+00:00\"",
                            "'9999-12-31' -> \"9999-12-31T00:00:00+00:00\"",
                            "'10000-01-01'",
                            "'infinity'"),
                    KeyCase.of(
                            "timestamp",
                            "'-infinity' -> \"-infinity\"",
                            "'0044-03-15 12:00:00.000001 BC' -> \"0044-03-15 12:00:00.000001 BC\"",
                            "'0001-01-01' -> \"0001-01-01T00:00:00+00:00\"",
                            "'2024-02-29 12:00' -> \"2024-02-29T12:00:00+00:00\"",
                            "'2024-02-29 12:00:00.000001' -> \"2024-02-29T12:00:00.000001+00:00\"",
                            "'9999-12-31 23:59:59.999999' -> \"9999-12-31T23:59:59.999999+00:00\"",
                            "'10000-01-01'",
                            "'infinity'"),
                    KeyCase.of(
                            "timestamptz",
                            "'0044-03-15 12:00Z BC' -> \"0044-03-15 12:00:00+00 BC\"",
                            "'2024-02-29 12:00:00.1+05:30' -> \"2024-02-29T06:30:00.100000+00:00\"",
                            "'2024-02-29 12:00:00.1Z' -> \"2024-02-29T12:00:00.100000+00:00\"",
                            "'infinity'"),
                    KeyCase.of(
                            "text COLLATE \"C\"",
                            "'' -> \"\"",
                            "''' OR true; --' -> \"' OR true; --\"",
                            "'A' -> \"A\"",
                            "E'\\\\'' OR 1=1' -> \"\\\\' OR 1=1\"",
                            "E'a\\tb\\\\c\"' -> \"a\\tb\\\\c\\\"\"",
                            "'b' -> \"b\"",
                            "'ü' -> \"ü\""),
                    KeyCase.of("varchar(9)", "'a' -> \"a\"", "'b' -> \"b\""),
                    KeyCase.of("char(3)", "'a' -> \"a  \"", "'ab' -> \"ab \"", "'abc' -> \"abc\""),
                    KeyCase.of("name", "'a' -> \"a\"", "'b' -> \"b\""),
                    KeyCase.of("oid", "9 -> \"9\"", "10 -> \"10\"", "4294967295 -> \"4294967295\""),
                    KeyCase.of(
                            "uuid",
                            "'00000000-0000-0000-0000-00000000000f' -> \"00000000-0000-0000-0000-00000000000f\"",
                            "'ffffffff-ffff-ffff-ffff-ffffffffffff' -> \"ffffffff-ffff-ffff-ffff-ffffffffffff\""),
                    KeyCase.of(
                            "\"Odd 'Schema\".\"Mood\"",
                            "'sad' -> \"sad\"",
                            "'it''s ok' -> \"it's ok\"",
                            "'happy' -> \"happy\""),
                    KeyCase.of("\"Odd 'Schema\".price", "1 -> 1.0", "2.5 -> 2.5"),
                    KeyCase.of(
                            "\"Odd 'Schema\".citext",
                            "'a' -> \"a\"",
                            "'B' -> \"B\"",
                            "'c' -> \"c\""));

    private static final int MOST_VALUES = 8;

    @TempDir private Path directory;

    private static Stream<PostgresServer> servers() {
        return Stream.of(PostgresServer.oldest(), PostgresServer.newest());
    }

    @ParameterizedTest
    @MethodSource("servers")
    void everyValueBecomesABookmarkAndIsReadBackFromIt(PostgresServer server) throws Exception {
        try (TestDatabase database = server.createDatabase("tap_key_types")) {
            database.execute(
                    """
                    CREATE SCHEMA "Odd 'Schema";
                    CREATE TYPE "Odd 'Schema"."Mood" AS ENUM ('sad', 'it''s ok', 'happy');
                    CREATE DOMAIN "Odd 'Schema".price AS numeric(9,1) CHECK (VALUE > 0);
                    CREATE EXTENSION citext SCHEMA "Odd 'Schema";
                    """);
            for (int i = 0; i < CASES.size(); i++) {
                create(database, table(i), CASES.get(i));
            }
            IncrementalRuns runs = new IncrementalRuns(new TapFiles(directory), database);
            for (int i = 0; i < CASES.size(); i++) {
                runs.select(table(i), "k");
            }
            runs.config("limit", 1);
            for (int run = 0; run <= MOST_VALUES; run++) {
                Map<String, List<Integer>> rows = rowsByStream(runs.run());
                for (int i = 0; i < CASES.size(); i++) {
                    KeyCase type = CASES.get(i);
                    int before = Math.min(run, type.sound());
                    int now = Math.min(run + 1, type.sound());
                    assertThat(rows.get(table(i)))
                            .as("run %d of %s", run, type.type())
                            .isEqualTo(type.rowsAfter(before));
                    if (type.bookmarks() != null) {
                        assertThat(runs.state())
                                .as("run %d of %s", run, type.type())
                                .contains(
                                        "-public-%s\":{\"last_replication_method\":\"INCREMENTAL\",\"replication_key\":\"k\",\"version\":"
                                                .formatted(table(i)));
                        assertThat(runs.bookmark(table(i)))
                                .as("run %d of %s", run, type.type())
                                .isEqualTo(type.bookmarks().get(now - 1));
                    }
                }
            }
        }
    }

    private static void create(TestDatabase database, String table, KeyCase type) throws Exception {
        // Rows are inserted from the greatest on, so that their own order is of no help.
        database.execute("CREATE TABLE %s (id int, k %s)".formatted(table, type.type()));
        for (int id = type.values().size(); id > 0; id--) {
            database.execute(
                    "INSERT INTO %s VALUES (%d, %s)"
                            .formatted(table, id, type.values().get(id - 1)));
        }
    }

    private static Map<String, List<Integer>> rowsByStream(TapResult result) {
        Map<String, List<Integer>> rows = new HashMap<>();
        for (JsonNode message : Transcript.messages(result)) {
            if (message.path("type").asString().equals("RECORD")) {
                rows.computeIfAbsent(message.path("stream").asString(), name -> new ArrayList<>())
                        .add(message.path("record").path("id").asInt());
            }
        }
        return rows;
    }

    private static String table(int index) {
        return "t%02d".formatted(index);
    }
}
