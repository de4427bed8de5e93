package io.tappostgres.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;

import com.networknt.schema.SpecificationVersion;
import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.SchemaDrafts;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapRunner;
import io.tappostgres.testing.TestDatabase;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The type table of {@code src/test/resources/types}, on the oldest and on newer servers. */
class TypeTableIT {

    @TempDir private Path directory;

    static Stream<PostgresServer> servers() {
        return Stream.of(
                PostgresServer.oldest(), PostgresServer.withWal2json(), PostgresServer.newest());
    }

    @ParameterizedTest
    @MethodSource("servers")
    void everyTypeComesOutAsTheTableSays(PostgresServer server) throws Exception {
        try (TestDatabase database = server.createDatabase()) {
            assertAllAsExpected(
                    TypeTable.byDefault(database), database, Map.of(), SchemaDrafts.ALL);
        }
    }

    @ParameterizedTest
    @MethodSource("servers")
    void jsonComesOutAsValuesWhereTheConfigSaysSo(PostgresServer server) throws Exception {
        try (TestDatabase database = server.createDatabase()) {
            assertAllAsExpected(
                    TypeTable.with("json-as-value", database),
                    database,
                    Map.of("json_as_value", true),
                    SchemaDrafts.ALL);
        }
    }

    @ParameterizedTest
    @MethodSource("servers")
    void datesComeOutAsTextWhereTheConfigSaysSo(PostgresServer server) throws Exception {
        try (TestDatabase database = server.createDatabase()) {
            assertAllAsExpected(
                    TypeTable.with("dates-as-string", database),
                    database,
                    Map.of("dates_as_string", true),
                    SchemaDrafts.ALL);
        }
    }

    @ParameterizedTest
    @MethodSource("servers")
    void numericsHaveTheBoundsOfSingerIoWhereTheConfigSaysSo(PostgresServer server)
            throws Exception {
        try (TestDatabase database = server.createDatabase()) {
            assertAllAsExpected(
                    TypeTable.with("numeric-bounds", database),
                    database,
                    Map.of("numeric_bounds", "singer"),
                    List.of(SpecificationVersion.DRAFT_4));
        }
    }

    @ParameterizedTest
    @MethodSource("servers")
    void numericKeepsEachOfTheDigitsItCanHave(PostgresServer server) throws Exception {
        try (TestDatabase database = server.createDatabase()) {
            database.execute(
                    "CREATE TABLE huge (id integer PRIMARY KEY, value numeric)",
                    "INSERT INTO huge SELECT 1, (repeat('9', 131072) || '.' || repeat('1', 16383))::numeric",
                    "INSERT INTO huge SELECT 2, ('-' || repeat('8', 131072))::numeric");

            List<String> lines = run(database, Map.of()).linesByStream().get("huge");

            String record =
                    "{\"type\":\"RECORD\",\"stream\":\"huge\",\"record\":{\"id\":%d,\"value\":%s},"
                            + "\"version\":0,\"time_extracted\":\"\"}";
            assertThat(lines.subList(1, lines.size()))
                    .containsExactly(
                            record.formatted(1, "9".repeat(131_072) + "." + "1".repeat(16_383)),
                            record.formatted(2, "-" + "8".repeat(131_072)));
        }
    }

    @ParameterizedTest
    @MethodSource("servers")
    void valuesThatJsonCannotShowAreWarnedOfOncePerColumn(PostgresServer server) throws Exception {
        try (TestDatabase database = server.createDatabase()) {
            database.execute(
                    "CREATE TABLE odd (n numeric, small numeric(3,1), f real[], d date, t timestamptz)",
                    "INSERT INTO odd VALUES ('NaN', 'NaN', '{NaN,1,-Infinity}', '0044-03-15 BC', NULL)",
                    "INSERT INTO odd VALUES ('1e62', 1, '{Infinity}', '10000-01-01', 'infinity')",
                    "INSERT INTO odd VALUES ('1e-39', 0, NULL, '2024-01-02', '2024-01-02 00:00+00')");

            assertThat(run(database, Map.of("numeric_bounds", "singer")).warnings())
                    .containsExactlyElementsOf(
                            Stream.of(
                                            "\"n\": 1 values were NaN or infinite and are null",
                                            "\"n\": 2 numbers are beyond the bounds in the SCHEMA, and a target that validates refuses them; remove the column's bounds from the catalog, or run --discover again with \"numeric_bounds\" none",
                                            "\"small\": 1 values were NaN or infinite and are null",
                                            "\"f\": 3 values were NaN or infinite and are null",
                                            "\"d\": 2 values lie outside of the years 1 to 9999 and are clamped to 0001-01-01 or 9999-12-31",
                                            "\"t\": 1 values lie outside of the years 1 to 9999 and are clamped to 0001-01-01 or 9999-12-31")
                                    .map(
                                            warning ->
                                                    "WARNING Stream \"%s-public-odd\", column %s"
                                                            .formatted(database.name(), warning))
                                    .toList());
        }
    }

    /**
     * @param drafts by which the schemas are valid, and the records too
     */
    private void assertAllAsExpected(
            TypeTable table,
            TestDatabase database,
            Map<String, ?> config,
            List<SpecificationVersion> drafts)
            throws Exception {
        table.create(database);
        Map<String, Object> oneSchema = new HashMap<>(config);
        oneSchema.put("filter_schemas", TypeCase.SCHEMA_NAME);
        Map<String, List<String>> streams = run(database, oneSchema).linesByStream();
        assertThat(streams.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        table.cases().stream().map(TypeCase::sqlType).toList());
        assertSoftly(
                softly -> {
                    for (TypeCase type : table.cases()) {
                        List<String> lines = streams.get(type.sqlType());
                        List<String> expected = type.expectedLines();
                        softly.assertThat(lines).hasSameSizeAs(expected);
                        for (int i = 0; i < expected.size(); i++) {
                            softly.assertThat(lines.get(i)).isEqualTo(expected.get(i));
                        }
                        for (SpecificationVersion draft : drafts) {
                            softly.assertThat(RecordValidation.invalidLines(lines, draft))
                                    .as("records that %s refuses by %s", type.sqlType(), draft)
                                    .isEqualTo(type.expectedInvalidLines());
                        }
                        if (drafts.size() > 1) {
                            softly.assertThat(RecordValidation.schemaProblems(lines)).isEmpty();
                        }
                    }
                });
    }

    private FullTableRun run(TestDatabase database, Map<String, ?> more) {
        TapFiles files = new TapFiles(directory);
        return FullTableRun.of(TapRunner.ofBuiltJar(), files, files.config(database, more));
    }
}
