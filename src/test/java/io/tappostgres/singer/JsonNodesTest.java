package io.tappostgres.singer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tappostgres.json.JsonBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.JsonNodeFactory;

class JsonNodesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "true",
                "false",
                "0",
                "-1",
                "10",
                "2147483647",
                "-2147483649",
                "-9223372036854775808",
                "9223372036854775807",
                "9223372036854775808",
                "123456789012345678901234567890",
                "2.50",
                "0.10000000000000000000000000000001",
                "\"\"",
                "\"~ !\"",
                "\"\u007f\"",
                "\"grün \\\"\\\\\\n\\u0001 😀\"",
                "[]",
                "{}",
                "[1,[2,{}],{\"a\":[]}]",
                "{\"b\":1,\"a\":{\"ä\":null}}"
            })
    void whatIsReadIsWrittenByteForByte(String json) {
        JsonBuffer buffer = new JsonBuffer(8);

        new JsonNodeWriter(buffer).compact(Fixtures.json(json));

        assertThat(buffer).hasToString(json);
    }

    @Test
    void indentationIsThatOfPython() {
        JsonBuffer buffer = new JsonBuffer(8);

        new JsonNodeWriter(buffer)
                .indented(Fixtures.json("{\"a\":[],\"b\":{},\"c\":[1,{\"d\":null}]}"), 1);

        assertThat(buffer)
                .hasToString(
                        """
                        {
                            "a": [],
                            "b": {},
                            "c": [
                              1,
                              {
                                "d": null
                              }
                            ]
                          }""");
    }

    @Test
    void indentationGrowsWithoutEnd() {
        JsonBuffer buffer = new JsonBuffer(8);

        new JsonNodeWriter(buffer).indented(Fixtures.json("[1]"), 70);

        assertThat(buffer).hasToString("[\n" + "  ".repeat(71) + "1\n" + "  ".repeat(70) + "]");
    }

    @Test
    void whatIsNotJsonIsRefused() {
        JsonNodeWriter writer = new JsonNodeWriter(new JsonBuffer(8));

        assertThatThrownBy(() -> writer.compact(JsonNodeFactory.instance.binaryNode(new byte[1])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("BINARY is not JSON");
    }
}
