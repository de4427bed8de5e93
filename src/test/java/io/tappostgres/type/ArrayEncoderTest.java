package io.tappostgres.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArrayEncoderTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|[]",
                "{1}|[1]",
                "{1,NULL,-3}|[1,null,-3]",
                "{NULL}|[null]",
                "{{1,2},{3,4}}|[[1,2],[3,4]]",
                "{{{1},{2}},{{3},{NULL}}}|[[[1],[2]],[[3],[null]]]",
                "{{{{{{1}}}}}}|[[[[[[1]]]]]]",
                "[0:2]={1,2,3}|[1,2,3]",
                "[-1:0]={1,2}|[1,2]",
                "[0:2][1:1]={{1},{2},{3}}|[[1],[2],[3]]"
            })
    void dimensionsAreNestedAndBoundsAreLeftOut(String text, String json) {
        assertThat(Encoded.json(Types.arrayOf("int4"), text)).isEqualTo(json);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{NULL,\"NULL\",\"null\"}|[null,\"NULL\",\"null\"]",
                "{\"\"}|[\"\"]",
                "{\"a b\",\"a,b\",\"{x}\"}|[\"a b\",\"a,b\",\"{x}\"]",
                "{\"\\\"\",\"\\\\\",\"a\\\"b\\\\c\"}|[\"\\\"\",\"\\\\\",\"a\\\"b\\\\c\"]",
                "{é😀,\"世 界\"}|[\"é😀\",\"世 界\"]",
                "{it's,NULLS,nul}|[\"it's\",\"NULLS\",\"nul\"]"
            })
    void quotedElementsAreFreedOfTheirQuotesAndBackslashes(String text, String json) {
        assertThat(Encoded.json(Types.arrayOf("text"), text)).isEqualTo(json);
    }

    @Test
    void controlCharactersOfElementsAreEscaped() {
        assertThat(Encoded.json(Types.arrayOf("text"), "{\"a\nb\t\",\u0001}"))
                .isEqualTo("[\"a\\nb\\t\",\"\\u0001\"]");
    }

    @Test
    void elementsLongerThanTheScratchSpaceAreWhole() {
        String text = "\\\\x".repeat(1000);
        assertThat(Encoded.json(Types.arrayOf("text"), "{\"" + text + "\"}"))
                .isEqualTo("[\"" + text + "\"]");
    }

    @Test
    void theDelimiterIsTheOneOfTheElement() {
        PgType box = new PgType("pg_catalog", "box", PgType.Kind.BASE, -1, null, ';');
        assertThat(Encoded.json(Types.arrayOf(box), "{(1,1),(0,0);(2,2),(1,1)}"))
                .isEqualTo("[\"(1,1),(0,0)\",\"(2,2),(1,1)\"]");
    }

    @Test
    void elementsAreEncodedAsValuesOfTheirType() {
        assertThat(Encoded.json(Types.arrayOf("bool"), "{t,f}")).isEqualTo("[true,false]");
        assertThat(Encoded.json(Types.arrayOf("date"), "{2024-01-02}"))
                .isEqualTo("[\"2024-01-02T00:00:00+00:00\"]");
        assertThat(Encoded.json(Types.arrayOf("timestamp"), "{\"2024-01-02 03:04:05.5\"}"))
                .isEqualTo("[\"2024-01-02T03:04:05.500000+00:00\"]");
        assertThat(Encoded.json(Types.arrayOf("bytea"), "{\"\\\\x00ff\"}")).isEqualTo("[\"00ff\"]");
        assertThat(Encoded.json(Types.arrayOf("json"), "{\"{\\\"a\\\": 1}\"}"))
                .isEqualTo("[\"{\\\"a\\\": 1}\"]");
        assertThat(
                        Encoded.json(
                                Types.arrayOf(Types.extension("hstore")),
                                "{\"\\\"a\\\"=>\\\"1\\\"\",\"\\\"b\\\"=>NULL\"}"))
                .isEqualTo("[{\"a\":\"1\"},{\"b\":null}]");
        assertThat(
                        Encoded.json(
                                Types.arrayOf(Types.domainOver(Types.arrayOf("int4"))),
                                "{\"{1,2}\",\"{3}\"}"))
                .isEqualTo("[[1,2],[3]]");
    }

    @Test
    void theModifierOfAnArrayIsThatOfItsElements() {
        PgType bit = PgType.builtIn("bit");
        PgType bits = new PgType("pg_catalog", "_bit", PgType.Kind.ARRAY, 1, bit, ',');
        assertThat(Encoded.json(bits, "{1,0}")).isEqualTo("[true,false]");
        assertThat(Encoded.json(Types.arrayOf(bit), "{101}")).isEqualTo("[\"101\"]");
    }

    @Test
    void oddElementsAreCounted() {
        Encoded floats = Encoded.of(Types.arrayOf("float8"), "{NaN,1,-Infinity}");
        assertThat(floats.json()).isEqualTo("[null,1,null]");
        assertThat(floats.oddValues().notFinite()).isEqualTo(2);
        Encoded dates = Encoded.of(Types.arrayOf("date"), "{infinity,\"0044-03-15 BC\"}");
        assertThat(dates.oddValues().clamped()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "}",
                "{1",
                "{1,",
                "{1,}",
                "{,1}",
                "{1}}",
                "{1}x",
                "1",
                "{{1}",
                "{1 2}",
                "{\"1",
                "{\"1\\",
                "{\"1\"2}",
                "{1\"2\"}",
                "{a\\b}",
                "{1{2}}",
                "[0:1]",
                "[0:1]=",
                "[0:1]=1",
                "[x]={1}",
                "[0:1]{1}",
                "{{{{{{{1}}}}}}}",
                "NULL",
                "{},{}",
                "{}{}"
            })
    void malformedArraysAreRefused(String text) {
        assertThatThrownBy(() -> Encoded.json(Types.arrayOf("int4"), text))
                .isInstanceOf(MalformedValueException.class)
                .message()
                .startsWith("expected ");
    }
}
