package io.tappostgres.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tappostgres.TapException;
import io.tappostgres.json.JsonBuffer;
import io.tappostgres.record.RecordWriter.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CopyTextReaderTest {

    /** What a field of COPY's text is, with | for a tab and ~ for a backslash, and its JSON. */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = ' ',
            value = {
                "a|b \"a\",\"b\"",
                "| \"\",\"\"",
                "~N|~N null,null",
                "~~N|N \"\\\\N\",\"N\"",
                "~N~~|~~~N \"N\\\\\",\"\\\\N\"",
                "~t|~~t \"\\t\",\"\\\\t\"",
                "~b~f~n|~r~t~v \"\\b\\f\\n\",\"\\r\\t\\u000b\"",
                "x~~|~~y \"x\\\\\",\"\\\\y\"",
                "~.|~~. \".\",\"\\\\.\"",
                "ü|😀 \"ü\",\"😀\"",
            })
    void fieldsAreToldApartAndUnescaped(String row, String expected) {
        assertThat(values(row.replace('|', '\t').replace('~', '\\') + "\n", 2)).isEqualTo(expected);
    }

    @Test
    void lastNewlineMayBeMissing() {
        assertThat(values("a", 1)).isEqualTo("\"a\"");
        assertThat(values("", 1)).isEqualTo("\"\"");
        assertThat(values("\n", 1)).isEqualTo("\"\"");
    }

    @Test
    void rowOfAnotherShapeIsRefusedAndLeavesNothingBehind() {
        JsonBuffer buffer = new JsonBuffer(16);
        for (String row : List.of("a\n", "a\tb\tc\n")) {
            assertThatThrownBy(() -> reader(2).read(row.getBytes(UTF_8), 0, row.length(), buffer))
                    .isInstanceOf(TapException.class)
                    .hasMessage("stream \"s\": a row does not have 2 fields");
            assertThat(buffer.length()).isZero();
        }
    }

    @Test
    void fieldOfAnyLengthIsUnescaped() {
        for (int length = 0; length < 1_000; length++) {
            String text = "a\n".repeat(length);
            assertThat(values(copied(text) + "\n", 1)).isEqualTo(json(text));
        }
    }

    @Test
    void longFieldIsUnescapedToo() {
        String text = "line\n\ttab \\ and more\b".repeat(10_000);
        assertThat(values(copied(text) + "\t" + copied(text) + "\n", 2))
                .isEqualTo(json(text) + "," + json(text));
        assertThat(values("x\\N".repeat(50_000) + "\tb\n", 2))
                .isEqualTo(json("xN".repeat(50_000)) + ",\"b\"");
    }

    @Test
    void recordThatTheBufferMustNotHoldIsRefusedAndLeavesNothingBehind() {
        String name = "{\"type\":\"RECORD\",\"stream\":\"s\",\"record\":{";
        for (int limit = 2; limit < 400; limit++) {
            JsonBuffer buffer = new JsonBuffer(2, limit);
            byte[] row = ("a\t\\N\t" + "b".repeat(300) + "\n").getBytes(UTF_8);
            try {
                reader(3).read(row, 0, row.length, buffer);
                assertThat(buffer.toString()).startsWith(name).endsWith("}\n");
            } catch (TapException e) {
                assertThat(e)
                        .hasMessageContaining("stream \"s\"")
                        .hasMessageContaining("max_record_bytes");
                assertThat(buffer.length()).isZero();
            }
        }
    }

    @Test
    void whatCopyEscapesComesBackByteForByte() {
        SplittableRandom random = new SplittableRandom(20260122);
        String alphabet = "ab\\\t\n\r\b\f\u000bNntü😀\"";
        int[] characters = alphabet.codePoints().toArray();
        for (int round = 0; round < 5_000; round++) {
            List<String> fields = new ArrayList<>();
            for (int field = 0; field < 3; field++) {
                StringBuilder text = new StringBuilder();
                for (int length = random.nextInt(12); length > 0; length--) {
                    text.appendCodePoint(characters[random.nextInt(characters.length)]);
                }
                fields.add(text.toString());
            }
            String row =
                    String.join("\t", fields.stream().map(CopyTextReaderTest::copied).toList());
            String expected =
                    String.join(",", fields.stream().map(CopyTextReaderTest::json).toList());
            assertThat(values(row + "\n", 3)).isEqualTo(expected);
        }
    }

    /** As the server's CopyAttributeOutText writes a value. */
    private static String copied(String text) {
        return text.replace("\\", "\\\\")
                .replace("\b", "\\b")
                .replace("\f", "\\f")
                .replace("\n", "\\n")
                .replace("\r", "\\r")
                .replace("\t", "\\t")
                .replace("\u000b", "\\v");
    }

    private static String json(String text) {
        return '"'
                + text.replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("\b", "\\b")
                        .replace("\f", "\\f")
                        .replace("\n", "\\n")
                        .replace("\r", "\\r")
                        .replace("\t", "\\t")
                        .replace("\u000b", "\\u000b")
                + '"';
    }

    /** The values of the record of a row, without the names. */
    private static String values(String row, int fieldCount) {
        JsonBuffer buffer = new JsonBuffer(16);
        byte[] message = ("the row before" + row + "the row behind").getBytes(UTF_8);
        int offset = "the row before".length();
        reader(fieldCount).read(message, offset, row.getBytes(UTF_8).length, buffer);
        String record = buffer.toString();
        String head = "{\"type\":\"RECORD\",\"stream\":\"s\",\"record\":{";
        String tail = "},\"version\":1,\"time_extracted\":\"t\"}\n";
        assertThat(record).startsWith(head).endsWith(tail);
        return record.substring(head.length(), record.length() - tail.length())
                .replaceAll("(^|,)\"f[0-9]\":", "$1");
    }

    private static CopyTextReader reader(int fieldCount) {
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < fieldCount; i++) {
            fields.add(
                    new Field(
                            "f" + i,
                            (source, start, size, output) -> output.string(source, start, size)));
        }
        return new CopyTextReader(new RecordWriter("s", fields, 1, "t"));
    }
}
