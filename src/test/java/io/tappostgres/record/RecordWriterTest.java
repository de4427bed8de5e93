package io.tappostgres.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tappostgres.TapException;
import io.tappostgres.json.JsonBuffer;
import io.tappostgres.record.RecordWriter.Field;
import io.tappostgres.type.Conventions;
import io.tappostgres.type.OddValues;
import io.tappostgres.type.PgType;
import io.tappostgres.type.TypeMapping;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordWriterTest {

    private static final String TAIL =
            "},\"version\":17,\"time_extracted\":\"2026-01-02T03:04:05.000006Z\"}\n";

    private final JsonBuffer buffer = new JsonBuffer(16);
    private final RecordWriter writer =
            new RecordWriter(
                    "or\"ders",
                    List.of(field("id", "int4"), field("na\"me", "text"), field("at", "date")),
                    17,
                    "2026-01-02T03:04:05.000006Z");

    @Test
    void namesAreEscapedAndValuesEncoded() {
        writer.begin(buffer);
        value(0, "1");
        value(1, "a\"b");
        value(2, "2020-02-29");
        writer.end();

        assertThat(buffer)
                .hasToString(
                        "{\"type\":\"RECORD\",\"stream\":\"or\\\"ders\",\"record\":{\"id\":1,"
                                + "\"na\\\"me\":\"a\\\"b\",\"at\":\"2020-02-29T00:00:00+00:00\""
                                + TAIL);
    }

    @Test
    void fieldThatIsNotCalledIsAbsentAndNotNull() {
        writer.begin(buffer);
        writer.nullValue(1);
        writer.end();
        writer.begin(buffer);
        writer.end();

        assertThat(buffer)
                .hasToString(
                        "{\"type\":\"RECORD\",\"stream\":\"or\\\"ders\",\"record\":{\"na\\\"me\":null"
                                + TAIL
                                + "{\"type\":\"RECORD\",\"stream\":\"or\\\"ders\",\"record\":{"
                                + TAIL);
    }

    @Test
    void fieldsMayComeInAnyOrder() {
        writer.begin(buffer);
        value(2, "2020-02-29");
        value(0, "1");
        writer.end();

        assertThat(buffer.toString())
                .contains("\"record\":{\"at\":\"2020-02-29T00:00:00+00:00\",\"id\":1}");
    }

    @Test
    void valueThatCannotBeEncodedLeavesOnlyWholeLinesBehind() {
        writer.begin(buffer);
        value(0, "1");
        writer.end();
        String before = buffer.toString();
        writer.begin(buffer);
        value(0, "2");

        assertThatThrownBy(() -> value(2, "no date"))
                .isInstanceOf(TapException.class)
                .hasMessageStartingWith(
                        "stream \"or\"ders\", column \"at\": cannot write a value of 7 bytes: ")
                .hasMessageNotContaining("no date");
        assertThat(buffer).hasToString(before);
    }

    private void value(int field, String text) {
        byte[] bytes = ("<" + text + ">").getBytes(UTF_8);
        writer.value(field, bytes, 1, bytes.length - 2);
    }

    private static Field field(String name, String type) {
        TypeMapping mapping = TypeMapping.of(PgType.builtIn(type), Conventions.SINGER_IO);
        return new Field(name, mapping.newEncoder(new OddValues()));
    }
}
