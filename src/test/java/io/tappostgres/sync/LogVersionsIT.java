package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.TapResult;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The log of every version that has pgoutput gives the same records. */
class LogVersionsIT {

    private static final String TABLES =
            """
            CREATE TYPE mood AS ENUM ('happy', 'sad');
            CREATE TABLE usual (
                id bigserial PRIMARY KEY, ok boolean, price numeric(8,2), ratio float8, name varchar(10), day date,
                at timestamptz, took interval, photo bytea, doc json, tags text[], feels mood);
            CREATE TABLE whole (id int PRIMARY KEY, n int, big text);
            ALTER TABLE whole ALTER big SET STORAGE EXTERNAL;
            INSERT INTO whole VALUES (1, 1, repeat('x', 2500)), (2, 1, repeat('y', 2500));
            """;
    private static final String ROW =
            """
            INSERT INTO usual VALUES
                (%d, true, 10.50, 0.25, 'a"b', '2024-02-29', '2024-02-29 12:00+02', '1 day 02:03:04', '\\x00ff',
                 '{"a": [1, 2]}', '{x,NULL,"y z"}', 'sad')
            """;
    private static final String RECORD =
            "RECORD usual {\"id\":%d,\"ok\":true,\"price\":10.50,\"ratio\":0.25,\"name\":\"a\\\"b\",\"day\":\"2024-02-29T00:00:00+00:00\",\"at\":\"2024-02-29T10:00:00+00:00\",\"took\":\"P1DT2H3M4S\",\"photo\":\"00ff\",\"doc\":\"{\\\"a\\\": [1, 2]}\",\"tags\":[\"x\",null,\"y z\"],\"feels\":\"sad\",\"_sdc_deleted_at\":null}";

    @TempDir private Path directory;

    private static List<String> majors() {
        return PostgresServer.embeddedMajors().stream().filter(v -> !v.startsWith("9.")).toList();
    }

    @ParameterizedTest
    @MethodSource("majors")
    void copyAndChangesAreTheSame(String major) throws Exception {
        PostgresServer server = PostgresServer.embedded(major);
        try (LogRuns runs = LogRuns.of(server, LogSlot.PGOUTPUT, directory, TABLES)) {
            runs.execute(ROW.formatted(1));
            String usual =
                    "SCHEMA usual(id integer, ok null|boolean, price null|number, ratio null|number, name null|string, day null|string, at null|string, took null|string, photo null|string, doc null|string, tags null|array, feels null|string, _sdc_deleted_at null|string)";
            String whole =
                    "SCHEMA whole(id integer, n null|integer, big null|string, _sdc_deleted_at null|string)";
            String x = "x".repeat(2500);
            String y = "y".repeat(2500);
            assertThat(runs.run())
                    .containsExactly(
                            usual,
                            "STATE",
                            RECORD.formatted(1),
                            "ACTIVATE_VERSION usual",
                            "STATE",
                            whole,
                            "STATE",
                            "RECORD whole {\"id\":1,\"n\":1,\"big\":\"%s\",\"_sdc_deleted_at\":null}"
                                    .formatted(x),
                            "RECORD whole {\"id\":2,\"n\":1,\"big\":\"%s\",\"_sdc_deleted_at\":null}"
                                    .formatted(y),
                            "ACTIVATE_VERSION whole",
                            "STATE",
                            usual,
                            whole,
                            "STATE");
            runs.execute(
                    ROW.formatted(2),
                    "UPDATE usual SET id = 3 WHERE id = 2; DELETE FROM usual WHERE id = 1",
                    "UPDATE whole SET n = 2 WHERE id = 1",
                    "ALTER TABLE whole REPLICA IDENTITY FULL",
                    "UPDATE whole SET n = 2 WHERE id = 2; DELETE FROM whole WHERE id = 1",
                    "ALTER TABLE whole ADD more int DEFAULT 5",
                    "INSERT INTO whole VALUES (3, 3, NULL)");
            TapResult result = runs.succeed();
            String wider =
                    "SCHEMA whole(id integer, n null|integer, big null|string, more null|integer, _sdc_deleted_at null|string)";
            assertThat(runs.lines(result))
                    .containsExactly(
                            usual,
                            RECORD.formatted(2),
                            "RECORD usual {\"id\":2,\"_sdc_deleted_at\":WHEN}",
                            RECORD.formatted(3),
                            "RECORD usual {\"id\":1,\"_sdc_deleted_at\":WHEN}",
                            whole,
                            "RECORD whole {\"id\":1,\"n\":2,\"_sdc_deleted_at\":null}",
                            "RECORD whole {\"id\":2,\"n\":2,\"big\":\"%s\",\"_sdc_deleted_at\":null}"
                                    .formatted(y),
                            "RECORD whole {\"id\":1,\"_sdc_deleted_at\":WHEN}",
                            wider,
                            "RECORD whole {\"id\":3,\"n\":3,\"big\":null,\"more\":5,\"_sdc_deleted_at\":null}",
                            "STATE");
            runs.execute("TRUNCATE usual", ROW.formatted(4));
            runs.config("truncate", "delete_all");
            boolean hasTruncate = server.versionNum() >= 110000;
            assertThat(runs.run())
                    .containsExactlyElementsOf(
                            hasTruncate
                                    ? List.of(
                                            usual,
                                            "ACTIVATE_VERSION usual @2",
                                            RECORD.formatted(4).replace("usual", "usual @2"),
                                            wider,
                                            "STATE")
                                    : List.of(usual, RECORD.formatted(4), wider, "STATE"));
            assertThat(runs.run()).containsExactly(usual, wider, "STATE");
        }
    }
}
