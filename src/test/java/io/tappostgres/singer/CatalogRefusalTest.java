package io.tappostgres.singer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tappostgres.TapException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogRefusalTest {

    @TempDir Path directory;

    @Test
    void allProblemsAreListedAtOnceInTheOrderOfTheFile() {
        String json =
                """
                {"streams": [
                  17,
                  {"table_name": "nameless", "schema": {}},
                  {"tap_stream_id": "", "schema": {}},
                  {"tap_stream_id": "a", "schema": {}},
                  {"tap_stream_id": "b", "table_name": 1, "stream": "b"},
                  {"tap_stream_id": "c", "table_name": "c", "schema": []},
                  {"tap_stream_id": "d", "table_name": "d",
                   "schema": {"properties": {"x": "string"}}},
                  {"tap_stream_id": "e", "table_name": "e", "schema": {}, "metadata": {}},
                  {"tap_stream_id": "f", "table_name": "f", "schema": {}, "metadata": [
                    {"metadata": {}}, {"breadcrumb": []}, {"breadcrumb": [1], "metadata": {}}]},
                  {"tap_stream_id": "g", "table_name": "g", "schema": {}, "metadata": [
                    {"breadcrumb": [], "metadata": {"selected": 1}}]}
                ]}
                """;

        assertThat(refusal(json))
                .isEqualTo(
                        subject()
                                + ": streams[0] must be an object"
                                + "; streams[1]: tap_stream_id must be a string that is not empty"
                                + "; streams[2]: tap_stream_id must be a string that is not empty"
                                + "; stream \"a\": table_name and stream are missing"
                                + "; stream \"b\": table_name must be a string, not a number"
                                + "; stream \"b\": schema is missing"
                                + "; stream \"c\": schema must be an object, not a list"
                                + "; stream \"d\": the schema of property \"x\" must be an object"
                                + "; stream \"e\": metadata must be a list, not an object"
                                + "; stream \"f\": metadata[0]"
                                + NOT_METADATA
                                + "; stream \"f\": metadata[1]"
                                + NOT_METADATA
                                + "; stream \"f\": metadata[2]"
                                + NOT_METADATA
                                + "; stream \"g\", breadcrumb []: selected must be true or false,"
                                + " not a number");
    }

    private static final String NOT_METADATA =
            " must be an object with a breadcrumb, a list of strings, and a metadata object";

    @Test
    void valuesOfSelectedStreamsAreCheckedByBreadcrumb() {
        String json =
                """
                {"streams": [{"tap_stream_id": "a", "table_name": "a", "schema": {},
                  "replication_key": 5, "metadata": [
                  {"breadcrumb": [], "metadata": {"selected": true, "is-view": "maybe",
                    "row-count": "many", "table-key-properties": "id",
                    "replication-method": "LOGBASED", "forced-replication-method": false}},
                  {"breadcrumb": ["properties", "odd\\nname"], "metadata": {"selected": "yes",
                    "inclusion": "sometimes", "sql-datatype": {}, "selected-by-default": []}}]}]}
                """;

        assertThat(refusal(json))
                .isEqualTo(
                        subject()
                                + ": stream \"a\": replication_key must be a string, not a number"
                                + "; stream \"a\", breadcrumb []: is-view must be true or false,"
                                + " not a string"
                                + "; stream \"a\", breadcrumb []: row-count must be an integer, not"
                                + " a string"
                                + "; stream \"a\", breadcrumb []: table-key-properties must be a"
                                + " list of strings, not a string"
                                + "; stream \"a\", breadcrumb []: replication-method must be"
                                + " FULL_TABLE, INCREMENTAL or LOG_BASED, not \"LOGBASED\""
                                + "; stream \"a\", breadcrumb []: forced-replication-method must be"
                                + " FULL_TABLE, INCREMENTAL or LOG_BASED, not false"
                                + "; stream \"a\", breadcrumb [\"properties\", \"odd\\nname\"]:"
                                + " selected must be true or false, not a string"
                                + "; stream \"a\", breadcrumb [\"properties\", \"odd\\nname\"]:"
                                + " inclusion must be available, automatic or unsupported, not"
                                + " \"sometimes\""
                                + "; stream \"a\", breadcrumb [\"properties\", \"odd\\nname\"]:"
                                + " sql-datatype must be a string, not an object"
                                + "; stream \"a\", breadcrumb [\"properties\", \"odd\\nname\"]:"
                                + " selected-by-default must be true or false, not a list");
    }

    @Test
    void keysThatAreNearlySpeltLikeKnownOnesAreRefused() {
        String json =
                """
                {"streams": [{"tap_stream_id": "a", "table_name": "a", "schema": {},
                  "replication-method": "FULL_TABLE", "stream_alias": "x", "metadata": [
                  {"breadcrumb": [], "metadata": {"selected": true, "replication_method": "INCREMENTAL",
                    "Replication-Key": "id", "view_key_properties": ["id"], "isview": true,
                    "shema-name": "s", "row_count": 5, "valid-replication-keys": ["id"],
                    "x-owner": "me"}},
                  {"breadcrumb": ["properties", "b"], "metadata": {"Selected": false, "sql_datatype": "x"}},
                  {"breadcrumb": ["property", "c"], "metadata": {"selected": false}},
                  {"breadcrumb": ["d"], "metadata": {"selected": false}},
                  {"breadcrumb": ["properties", "e", "properties", "f"], "metadata": {"selected": true}},
                  {"breadcrumb": ["definitions", "g"], "metadata": {"inclusion": "available"}}]},
                 {"tap_stream_id": "b", "table_name": "b", "schema": {}, "metadata": [
                  {"breadcrumb": [], "metadata": {"select": true, "replication_key": "id"}}]}]}
                """;

        assertThat(refusal(json))
                .isEqualTo(
                        subject()
                                + ": stream \"a\": unknown key \"replication-method\"; did you mean \"replication_method\"?"
                                + "; stream \"a\": breadcrumb \"[\\\"property\\\",\\\"c\\\"]\" has \"selected\", and names no column: it must be [\"properties\", \"<column>\"]"
                                + "; stream \"a\": breadcrumb \"[\\\"d\\\"]\" has \"selected\", and names no column: it must be [\"properties\", \"<column>\"]"
                                + "; stream \"a\", breadcrumb []: unknown key \"replication_method\"; did you mean \"replication-method\"?"
                                + "; stream \"a\", breadcrumb []: unknown key \"Replication-Key\"; did you mean \"replication-key\"?"
                                + "; stream \"a\", breadcrumb []: unknown key \"view_key_properties\"; did you mean \"view-key-properties\"?"
                                + "; stream \"a\", breadcrumb []: unknown key \"isview\"; did you mean \"is-view\"?"
                                + "; stream \"a\", breadcrumb []: unknown key \"shema-name\"; did you mean \"schema-name\"?"
                                + "; stream \"a\", breadcrumb [\"properties\", \"b\"]: unknown key \"Selected\"; did you mean \"selected\"?"
                                + "; stream \"b\", breadcrumb []: unknown key \"select\"; did you mean \"selected\"?");
    }

    @Test
    void theSameStreamTwiceIsRefusedEvenIfOnlyOneIsSelected() {
        String json =
                """
                {"streams": [
                  {"tap_stream_id": "a", "table_name": "a", "schema": {}},
                  {"tap_stream_id": "a", "table_name": "a", "schema": {}, "metadata": [
                    {"breadcrumb": [], "metadata": {"selected": true}}]}]}
                """;

        assertThat(refusal(json))
                .isEqualTo(
                        subject()
                                + ": streams[1]: tap_stream_id \"a\" is there twice; keep one of"
                                + " them");
    }

    @Test
    void aFileWithoutStreamsIsRefused() {
        String missing = subject() + ": it has no \"streams\" list; write one with --discover";

        assertThat(refusal("{}")).isEqualTo(missing);
        assertThat(refusal("{\"streams\": {\"a\": []}}")).isEqualTo(missing);
        assertThat(refusal("[[{}]]"))
                .isEqualTo(subject() + ": it must be an object with a \"streams\" list");
    }

    @Test
    void whatIsNotJsonIsRefusedByPlaceWithoutItsContent() {
        assertThat(refusal("{\"streams\": [\n  {\"password\": s3cret}]}"))
                .isEqualTo(
                        subject()
                                + " is not valid JSON at line 2, column 16: expected a value, and a text needs double quotes");
        assertThat(refusal("{\"streams\": [")).startsWith(subject() + " is not valid JSON at line");
        assertThat(refusal("{\"streams\": []}\n{\"streams\": []}"))
                .isEqualTo(
                        subject()
                                + " goes on after its JSON value at line 2, column 1: keep only the"
                                + " value to use");
    }

    @Test
    void filesThatAreNoTextAreRefused() throws IOException {
        assertThat(refusal("")).isEqualTo(subject() + " is empty: it must hold a JSON object");
        assertThat(refusal(" \n\t")).isEqualTo(subject() + " is empty: it must hold a JSON object");
        Files.write(file(), new byte[] {0x7F, 'E', 'L', 'F', 2, 1, 1, 0, 0});
        assertThat(refusal(file())).isEqualTo(subject() + " is a binary file, not JSON");
        assertThat(refusal(directory))
                .isEqualTo("catalog file " + directory + " is a directory: give the file in it");
        Path missing = directory.resolve("missing.json");
        assertThat(refusal(missing))
                .isEqualTo("catalog file " + missing + " does not exist: check the path");
    }

    @Test
    void utf16IsRead() throws IOException {
        Files.write(file(), "\uFEFF{\"streams\": []}".getBytes(StandardCharsets.UTF_16LE));

        assertThat(CatalogReader.read(file()).streamCount()).isZero();
    }

    @Test
    void problemsPastTheHundredthAreCounted() {
        String json = "{\"streams\": [" + "1,".repeat(110) + "1]}";

        assertThat(refusal(json))
                .startsWith(subject() + ": streams[0] must be an object; streams[1] must")
                .endsWith("; streams[99] must be an object; and 11 more");
    }

    private Path file() {
        return directory.resolve("input.json");
    }

    private String subject() {
        return "catalog file " + file();
    }

    private String refusal(String json) {
        return refusal(Fixtures.write(directory, json));
    }

    private static String refusal(Path path) {
        TapException refusal =
                catchThrowableOfType(TapException.class, () -> CatalogReader.read(path));
        assertThat(refusal.kind()).isEqualTo(TapException.Kind.USAGE);
        return refusal.getMessage();
    }
}
