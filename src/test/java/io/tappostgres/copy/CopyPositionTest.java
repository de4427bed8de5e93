package io.tappostgres.copy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

final class CopyPositionTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final List<String> TEXTS = List.of("columns", "system_identifier");

    private static final String WRITTEN =
            """
            {"snapshot_xmin":4294967299,"snapshot_xmax":4294967310,"system_identifier":"7012345678901234567","timeline":3,"database_oid":16384,"wal_bytes":123456789012,"columns":"0011aabb","relations":{"16400":{"relfilenode":16400,"next_block":4096},"4294967295":{"relfilenode":17000,"next_block":null}}}\
            """;

    private static CopyPosition position(String systemIdentifier) {
        Map<Long, CopyPosition.Mark> marks = new LinkedHashMap<>();
        marks.put(16400L, new CopyPosition.Mark(16400, 4096));
        marks.put(4294967295L, new CopyPosition.Mark(17000, CopyPosition.ALL_BLOCKS));
        return new CopyPosition(
                new CopySnapshot(
                        new ServerIdentity(systemIdentifier, 3),
                        16384,
                        4294967299L,
                        4294967310L,
                        123456789012L),
                "0011aabb",
                marks);
    }

    private static ObjectNode written() {
        return (ObjectNode) JSON.readTree(WRITTEN);
    }

    @Test
    void positionIsWrittenAndReadBack() {
        assertThat(position("7012345678901234567").toJson()).hasToString(WRITTEN);
        assertThat(CopyPosition.fromJson(written())).isEqualTo(position("7012345678901234567"));
    }

    @Test
    void serverThatDoesNotSayWhichOneItIsIsWrittenAndReadBack() {
        JsonNode json = position(null).toJson();
        assertThat(json.path("system_identifier").isNull()).isTrue();
        assertThat(CopyPosition.fromJson(json)).isEqualTo(position(null));
    }

    @Test
    void keysThatALaterVersionAddsDoNotMatter() {
        assertThat(CopyPosition.fromJson(written().put("more", true)))
                .isEqualTo(position("7012345678901234567"));
    }

    private static List<String> keys() {
        return List.copyOf(written().propertyNames());
    }

    @ParameterizedTest
    @MethodSource("keys")
    void everyKeyIsNeededAndOfItsType(String key) {
        ObjectNode without = written();
        without.remove(key);
        assertThat(CopyPosition.fromJson(without)).as("without").isNull();
        for (String other : List.of("-1", "1.5", "true", "[]", "99999999999999999999")) {
            assertThat(CopyPosition.fromJson(written().set(key, JSON.readTree(other))))
                    .as(other)
                    .isNull();
        }
        JsonNode number = JSON.getNodeFactory().numberNode(7);
        JsonNode text = JSON.getNodeFactory().stringNode("7");
        boolean isText = TEXTS.contains(key);
        assertThat(CopyPosition.fromJson(written().set(key, isText ? number : text))).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"x\": {\"relfilenode\": 1, \"next_block\": 1}}",
                "{\"-1\": {\"relfilenode\": 1, \"next_block\": 1}}",
                "{\"12345678901\": {\"relfilenode\": 1, \"next_block\": 1}}",
                "{\"\": {\"relfilenode\": 1, \"next_block\": 1}}",
                "{\"1\": {\"next_block\": 1}}",
                "{\"1\": {\"relfilenode\": null, \"next_block\": 1}}",
                "{\"1\": {\"relfilenode\": 1}}",
                "{\"1\": {\"relfilenode\": 1, \"next_block\": -1}}",
                "{\"1\": {\"relfilenode\": 1, \"next_block\": \"1\"}}",
                "{\"1\": 5}",
                "{\"1\": null}",
                "null"
            })
    void damagedMarksAreNotRead(String relations) {
        assertThat(CopyPosition.fromJson(written().set("relations", JSON.readTree(relations))))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "5", "\"text\"", "true", "[{}]"})
    void anythingElseIsNotRead(String json) {
        assertThat(CopyPosition.fromJson(JSON.readTree(json))).isNull();
    }

    @Test
    void positionKeepsItsMarksWhateverBecomesOfTheMapItWasMadeOf() {
        Map<Long, CopyPosition.Mark> marks = new LinkedHashMap<>();
        CopyPosition position = new CopyPosition(position(null).snapshot(), "columns", marks);
        marks.put(1L, new CopyPosition.Mark(1, 1));
        assertThat(position.relations()).isEmpty();
    }
}
