package io.tappostgres.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tappostgres.TapException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a person is told of a text that is not JSON: where and why, and nothing of the text. */
class JsonFaultTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{,}                 | 2: expected a name in double quotes, not ,",
                "{\"secret\":1,}     | 13: expected a name in double quotes, not }",
                "{secret:1}          | 2: expected a name in double quotes",
                "{'secret':1}        | 2: expected a name in double quotes, not '",
                "{\"secret\" 1}      | 11: expected a colon between a name and its value",
                "{\"secret\":}       | 11: expected a value, not }",
                "[1,]                | 4: expected a value, not ]",
                "{\"a\":1 \"secret\":2} | 8: expected a comma, or the end of the list or object, not \"",
                "[1}                 | 3: expected the end of what was opened last, not }",
                "{\"a\":secret}      | 6: expected a value, and a text needs double quotes",
                "{\"a\":\"secret     | 13: it ends too early: a quote or a bracket is not closed",
                "{\"secret\":1       | 12: it ends too early: a quote or a bracket is not closed",
                "{\"a\":\"C:\\secret\"} | 10: write a backslash in a text as two",
                "{\"a\":007}         | 7: this is not how JSON writes a number",
                "{\"a\":+1}          | 7: this is not how JSON writes a number",
                "{\"a\":NaN}         | 9: JSON has no such number: a text needs double quotes",
                "// secret           | 1: JSON has no comments, not /",
                "{\"a\":\u201csecret\u201d} | 8: expected a value, not \u201c",
            })
    void reasonIsToldWithoutTheText(String json, String columnAndReason) {
        assertThat(refusal(json))
                .isEqualTo("it is not valid JSON at line 1, column " + columnAndReason)
                .doesNotContain("secret");
    }

    @Test
    void controlCharactersInATextAreTold() {
        assertThat(refusal("{\"a\":\"secret\nsecret\"}"))
                .endsWith(
                        ": a text holds a line break, a tab or another control character: write it as \\n, \\t or \\u…")
                .doesNotContain("secret");
    }

    private static String refusal(String json) {
        JsonDocument document = JsonDocument.text("it", json);
        return catchThrowableOfType(
                        TapException.class,
                        () -> document.read(parser -> new JsonTreeReader(parser).read()))
                .getMessage();
    }
}
