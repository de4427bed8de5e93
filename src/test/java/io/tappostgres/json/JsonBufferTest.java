package io.tappostgres.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.ObjectMapper;

class JsonBufferTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|\"\"",
                "`plain`|\"plain\"",
                "`say \"hi\"`|\"say \\\"hi\\\"\"",
                "`back\\slash`|\"back\\\\slash\"",
                "`Grüße, 世界 😀`|\"Grüße, 世界 😀\""
            })
    void stringsAreQuotedAndKeptInUtf8(String text, String json) {
        assertThat(string(text)).isEqualTo(json);
    }

    @Test
    void everyControlCharacterIsEscapedAndNothingElse() {
        StringBuilder text = new StringBuilder();
        for (char c = 0; c <= 0x80; c++) {
            text.append(c);
        }
        assertThat(string(text.toString()))
                .isEqualTo(
                        "\"\\u0000\\u0001\\u0002\\u0003\\u0004\\u0005\\u0006\\u0007\\b\\t\\n\\u000b\\f\\r"
                                + "\\u000e\\u000f\\u0010\\u0011\\u0012\\u0013\\u0014\\u0015\\u0016\\u0017"
                                + "\\u0018\\u0019\\u001a\\u001b\\u001c\\u001d\\u001e\\u001f"
                                + " !\\\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\\\]"
                                + "^_`abcdefghijklmnopqrstuvwxyz{|}~\u007f\u0080\"");
    }

    @Test
    void aSpecialByteIsFoundWhereverItLies() {
        for (int length = 1; length < 40; length++) {
            for (int at = 0; at < length; at++) {
                String before = "é".repeat(at);
                String after = "\u007f".repeat(length - at - 1);
                assertThat(string(before + '\n' + after))
                        .isEqualTo('"' + before + "\\n" + after + '"');
            }
        }
    }

    @Test
    void bytesAroundTheTextPlayNoPart() {
        byte[] source =
                "\"\"\"\"\"\"\"\"\"\"abc\"\"\"\"\"\"\"\"".getBytes(StandardCharsets.US_ASCII);
        JsonBuffer buffer = new JsonBuffer(0);
        buffer.string(source, 10, 3);
        assertThat(buffer).hasToString("\"abc\"");
    }

    @Test
    void aJsonReaderReadsBackWhatWasEscaped() {
        Random random = new Random(20260801);
        ObjectMapper reader = new ObjectMapper();
        String alphabet = "ab\"\\\n\t\u0001 é世😀/";
        int[] characters = alphabet.codePoints().toArray();
        for (int round = 0; round < 5_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(50); i > 0; i--) {
                text.appendCodePoint(characters[random.nextInt(characters.length)]);
            }
            assertThat(reader.readTree(string(text.toString())).stringValue())
                    .isEqualTo(text.toString());
        }
    }

    @Test
    void bytesAndRenderedTextOfAnyLengthAreAppendedAsTheyAre() {
        for (int length = 0; length < 140; length++) {
            byte[] text =
                    "\"0123456789"
                            .repeat(13)
                            .substring(0, length)
                            .getBytes(StandardCharsets.US_ASCII);
            for (int behind : new int[] {0, 7, 8}) {
                byte[] source = Arrays.copyOf(text, length + behind);
                JsonBuffer buffer = new JsonBuffer(0);
                buffer.raw(source, 0, length);
                buffer.raw(new RenderedText(text));
                buffer.raw((byte) '.');
                String once = new String(text, StandardCharsets.US_ASCII);
                assertThat(buffer).hasToString(once + once + '.');
            }
        }
    }

    @Test
    void reservedRoomIsPartOfTheContentOnceItIsAdvancedOver() {
        JsonBuffer buffer = new JsonBuffer(1);
        buffer.raw((byte) '[');
        byte[] target = buffer.reserve(100);
        target[1] = '1';
        target[2] = ']';
        assertThat(buffer).hasToString("[");
        buffer.advance(2);
        assertThat(buffer).hasToString("[1]");
    }

    @Test
    void nothingBeyondTheCapacityCanBeAdvancedOver() {
        JsonBuffer buffer = new JsonBuffer(4);
        assertThatThrownBy(() -> buffer.advance(5)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> buffer.advance(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void nothingIsAppendedBeyondTheLimit() {
        byte[] controls = new byte[1_000];
        JsonBuffer buffer = new JsonBuffer(8, 6_000);
        assertThatThrownBy(() -> buffer.string(controls, 0, 1_000))
                .isInstanceOf(BufferLimitException.class)
                .hasMessageStartingWith("the JSON text needs 60");
        buffer.clear();
        buffer.raw(new byte[6_000]);
        assertThat(buffer.array()).hasSize(6_000);
        assertThatThrownBy(() -> buffer.raw((byte) 0)).isInstanceOf(BufferLimitException.class);
        assertThat(buffer.length()).isEqualTo(6_000);
    }

    @Test
    void arrayThatTheHeapHasNoRoomForIsALimitToo() {
        JsonBuffer buffer = new JsonBuffer(8);
        byte[] half = new byte[1];
        buffer.raw(half);
        assertThatThrownBy(() -> buffer.reserve(Integer.MAX_VALUE - 8))
                .isInstanceOf(BufferLimitException.class);
        assertThat(buffer.length()).isEqualTo(1);
    }

    @Test
    void truncatingForgetsWhatCameAfter() {
        JsonBuffer buffer = new JsonBuffer(2);
        buffer.raw("{\"a\":1}".getBytes(StandardCharsets.US_ASCII));
        buffer.truncate(1);
        buffer.raw((byte) '}');
        assertThat(buffer).hasToString("{}");
        assertThatThrownBy(() -> buffer.truncate(3)).isInstanceOf(IllegalArgumentException.class);
        buffer.clear();
        assertThat(buffer.length()).isZero();
    }

    /** Appends the text where nothing follows it in its array, and where quotes and more do. */
    private static String string(String text) {
        byte[] source = text.getBytes(StandardCharsets.UTF_8);
        JsonBuffer alone = new JsonBuffer(0);
        alone.string(source, 0, source.length);
        byte[] surrounded =
                ("\n\"" + text + "\"\n\u0000\\\"\n\u0001 ").getBytes(StandardCharsets.UTF_8);
        JsonBuffer amid = new JsonBuffer(0);
        amid.string(surrounded, 2, source.length);
        assertThat(amid).hasToString(alone.toString());
        return alone.toString();
    }
}
