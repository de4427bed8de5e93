package io.tappostgres.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HstoreEncoderTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|{}",
                "\"a\"=>\"b\"|{\"a\":\"b\"}",
                "\"\"=>\"\", \"n\"=>\"NULL\", \"m\"=>NULL|{\"\":\"\",\"n\":\"NULL\",\"m\":null}",
                "\"q\\\"\\\\\"=>NULL|{\"q\\\"\\\\\":null}",
                "\"=>\"=>\", \"|{\"=>\":\", \"}",
                "\"é\"=>\"😀\"|{\"é\":\"😀\"}"
            })
    void pairsBecomeTheMembersOfAnObject(String text, String json) {
        assertThat(Encoded.json(Types.extension("hstore"), text)).isEqualTo(json);
    }

    @Test
    void extensionMayLiveInTheSchemaOfTheBuiltInTypes() {
        assertThat(Encoded.json(PgType.builtIn("hstore"), "\"a\"=>NULL")).isEqualTo("{\"a\":null}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"",
                "\"a",
                "\"a\"",
                "\"a\"=",
                "\"a\"=>",
                "\"a\"=>\"",
                "\"a\"=>N",
                "\"a\"=>NULLX",
                "\"a\"=>\"b\",",
                "\"a\"=>\"b\", ",
                "\"a\"=>\"b\" \"c\"=>\"d\"",
                "a=>b",
                "\"a\\"
            })
    void malformedPairsAreRefused(String text) {
        assertThatThrownBy(() -> Encoded.json(Types.extension("hstore"), text))
                .isInstanceOf(MalformedValueException.class)
                .message()
                .startsWith("expected ");
    }
}
