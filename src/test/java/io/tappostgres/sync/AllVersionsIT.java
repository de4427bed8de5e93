package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TapRunner;
import io.tappostgres.testing.TestDatabase;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** The same tables have the same catalog and the same records on every version of the server. */
class AllVersionsIT {

    private static final String TABLES =
            """
            CREATE TYPE mood AS ENUM ('happy', 'sad');
            CREATE TABLE usual (
                id bigserial, part smallint, ok boolean, price numeric(8,2), ratio float8, name varchar(10),
                note text, day date, at timestamptz, local_time timestamp, took interval, photo bytea,
                doc json, tags text[], who uuid, feels mood, PRIMARY KEY (part, id));
            INSERT INTO usual VALUES
                (1, 2, true, 10.50, 0.25, 'a"b', E'line\\nline', '2024-02-29', '2024-02-29 12:00+02',
                 '2024-02-29 12:00:00.5', '1 day 02:03:04', '\\x00ff', '{"a": [1, 2]}', '{x,NULL,"y z"}',
                 '00000000-0000-0000-0000-000000000001', 'sad');
            CREATE VIEW seen AS SELECT id, 'NaN'::float8 AS nan FROM usual;
            """;

    @TempDir private Path directory;

    private static List<String> majors() {
        return PostgresServer.embeddedMajors();
    }

    @ParameterizedTest
    @MethodSource("majors")
    void catalogAndRecordsAreTheSame(String major) throws Exception {
        TapFiles files = new TapFiles(directory);
        try (TestDatabase database = PostgresServer.embedded(major).createDatabase("tap_all")) {
            database.execute(TABLES);
            EditedCatalog catalog = EditedCatalog.discover(files, database).selectAll();
            assertThat(sqlDatatypes(catalog.stream("tap_all-public-usual")))
                    .isEqualTo(
                            "id bigint, part smallint, ok boolean, price numeric, ratio double precision, name character varying, note text, day date, at timestamp with time zone, local_time timestamp without time zone, took interval, photo bytea, doc json, tags text[], who uuid, feels mood");

            TapResult result =
                    TapRunner.ofBuiltJar()
                            .run("-c", files.config(database), "-p", catalog.write(files));

            assertThat(result.exitCode()).as(result.toString()).isZero();
            SchemaCheck.requireAgreement(result);
            assertThat(new Transcript().of(result))
                    .containsExactly(
                            """
                            {"type":"SCHEMA","stream":"seen","schema":{"type":"object","properties":{"id":{"type":["null","integer"],"minimum":-9223372036854775808,"maximum":9223372036854775807},"nan":{"type":["null","number"]}}},"key_properties":[],"bookmark_properties":[]}
                            {"type":"STATE","value":{"currently_syncing":"tap_all-public-seen","bookmarks":{"tap_all-public-seen":{"last_replication_method":"FULL_TABLE","version":1},"tap_all-public-usual":{"last_replication_method":"FULL_TABLE"}}}}
                            {"type":"RECORD","stream":"seen","record":{"id":1,"nan":null},"version":1,"time_extracted":NOW}
                            {"type":"ACTIVATE_VERSION","stream":"seen","version":1}
                            {"type":"STATE","value":{"currently_syncing":null,"bookmarks":{"tap_all-public-seen":{"last_replication_method":"FULL_TABLE","version":1},"tap_all-public-usual":{"last_replication_method":"FULL_TABLE"}}}}
                            {"type":"SCHEMA","stream":"usual","schema":{"type":"object","properties":{"id":{"type":["integer"],"minimum":-9223372036854775808,"maximum":9223372036854775807},"part":{"type":["integer"],"minimum":-32768,"maximum":32767},"ok":{"type":["null","boolean"]},"price":{"type":["null","number"]},"ratio":{"type":["null","number"]},"name":{"type":["null","string"],"maxLength":10},"note":{"type":["null","string"]},"day":{"type":["null","string"],"format":"date-time"},"at":{"type":["null","string"],"format":"date-time"},"local_time":{"type":["null","string"],"format":"date-time"},"took":{"type":["null","string"]},"photo":{"type":["null","string"]},"doc":{"type":["null","string"]},"tags":{"type":["null","array"],"items":{"$ref":"#/definitions/sdc_recursive_string_array"}},"who":{"type":["null","string"]},"feels":{"type":["null","string"]}}},"key_properties":["part","id"],"bookmark_properties":[]}
                            {"type":"STATE","value":{"currently_syncing":"tap_all-public-usual","bookmarks":{"tap_all-public-seen":{"last_replication_method":"FULL_TABLE","version":1},"tap_all-public-usual":{"last_replication_method":"FULL_TABLE","version":2}}}}
                            {"type":"RECORD","stream":"usual","record":{"id":1,"part":2,"ok":true,"price":10.50,"ratio":0.25,"name":"a\\"b","note":"line\\nline","day":"2024-02-29T00:00:00+00:00","at":"2024-02-29T10:00:00+00:00","local_time":"2024-02-29T12:00:00.500000+00:00","took":"P1DT2H3M4S","photo":"00ff","doc":"{\\"a\\": [1, 2]}","tags":["x",null,"y z"],"who":"00000000-0000-0000-0000-000000000001","feels":"sad"},"version":2,"time_extracted":NOW}
                            {"type":"ACTIVATE_VERSION","stream":"usual","version":2}
                            {"type":"STATE","value":{"currently_syncing":null,"bookmarks":{"tap_all-public-seen":{"last_replication_method":"FULL_TABLE","version":1},"tap_all-public-usual":{"last_replication_method":"FULL_TABLE","version":2,"xmin":null}}}}
                            """
                                    .lines()
                                    .toArray(String[]::new));
        }
    }

    private static String sqlDatatypes(JsonNode stream) {
        return String.join(
                ", ",
                stream.path("metadata")
                        .valueStream()
                        .skip(1)
                        .map(
                                entry ->
                                        entry.at("/breadcrumb/1").asString()
                                                + " "
                                                + entry.at("/metadata/sql-datatype").asString())
                        .toList());
    }
}
