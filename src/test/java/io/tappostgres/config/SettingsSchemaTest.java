package io.tappostgres.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

final class SettingsSchemaTest {

    private static Schema schema() {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(SettingsSchema.jsonSchema());
    }

    @ParameterizedTest
    @ValueSource(strings = {"singer-io.json", "pipelinewise.json", "meltano.json"})
    void configsOfTheOtherTapsAreValid(String name) throws Exception {
        String config = Files.readString(ConfigFixturesTest.fixture(name));
        assertThat(schema().validate(Json.tree(config))).isEmpty();
    }

    @Test
    void wrongConfigIsNotValid() {
        String config =
                "{\"port\":0,\"ssl\":1,\"sslmode\":\"x\",\"filter_dbs\":[1],"
                        + "\"ssh_tunnel\":{\"enable\":[]},\"stream_options\":{\"s\":{\"custom_where_clauses\":5}}}";
        assertThat(schema().validate(Json.tree(config))).hasSize(6);
    }

    @Test
    void propertyTellsTypeDefaultSecrecyAndBounds() {
        ObjectNode schema = SettingsSchema.jsonSchema();
        assertThat(schema.get("type").stringValue()).isEqualTo("object");
        assertThat(schema.get("additionalProperties").booleanValue()).isTrue();
        assertThat(schema.get("properties").get("port"))
                .hasToString(
                        "{\"type\":[\"integer\",\"string\",\"null\"],\"minimum\":1,"
                                + "\"maximum\":65535,\"description\":\"Port of the server.\","
                                + "\"default\":5432}");
        assertThat(schema.get("properties").get("password").get("secret").booleanValue()).isTrue();
        assertThat(schema.get("properties").get("batch_config").get("description").stringValue())
                .isEqualTo(
                        "How to write BATCH messages and their files. (refused when switched on:"
                                + " the tap writes RECORD messages, not BATCH files; remove it)");
    }

    @Test
    void everySettingHasOneRowADescriptionAndAReasonUnlessInEffect() {
        Set<String> keys = new HashSet<>();
        for (SettingDescription row : SettingsSchema.settings()) {
            assertThat(keys.add(row.key())).as(row.key()).isTrue();
            assertThat(row.alias().isEmpty() || keys.add(row.alias())).isTrue();
            assertThat(row.description()).as(row.key()).endsWith(".");
            assertThat(row.reason().isEmpty())
                    .as(row.key())
                    .isEqualTo(row.status() == SettingStatus.IN_EFFECT);
        }
        assertThat(keys)
                .contains("ssh_tunnel.enable", "stream_options.<stream>.custom_where_clauses");
    }
}
