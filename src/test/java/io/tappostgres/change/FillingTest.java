package io.tappostgres.change;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tappostgres.json.BufferLimitException;
import io.tappostgres.json.RecordMemory;
import io.tappostgres.singer.MessageWriter;
import java.io.ByteArrayOutputStream;
import org.junit.jupiter.api.Test;

class FillingTest {

    /** A buffer has room for 80 bytes and a line of 200. */
    private static final int BUFFER_BYTES = 64;

    private static final int LINE_BYTES = 200;

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    private final MessageWriter output =
            new MessageWriter(
                    written, () -> {}, new RecordMemory(LINE_BYTES), BUFFER_BYTES, 10_000);

    @Test
    void longLineIsCopiedHoweverManyAreBeforeIt() throws Exception {
        String lines = "{\"short\":1}\n".repeat(30) + "{" + "x".repeat(LINE_BYTES - 3) + "}\n";
        Filling filling = new Filling(lines.getBytes(UTF_8), 0, output);

        filling.copyTo(lines.length());
        filling.handOver();

        assertThat(written()).isEqualTo(lines);
        assertThat(filling.handedOver()).isEqualTo(lines.length());
    }

    @Test
    void valueIsInsertedIfTheRestOfItsLineFitsToo() throws Exception {
        String line = "{\"a\":1" + ",\"c\":" + "3".repeat(90) + "}\n";
        int place = line.indexOf(",\"c\"");
        byte[] value = ",\"b\":2".getBytes(UTF_8);
        byte[] tooLong = (",\"b\":" + "2".repeat(180)).getBytes(UTF_8);
        Filling filling = new Filling(line.getBytes(UTF_8), 0, output);

        filling.copyTo(place);
        assertThatThrownBy(() -> filling.insert(tooLong, 0, tooLong.length, false))
                .isInstanceOf(BufferLimitException.class);
        filling.insert(value, 0, value.length, false);
        filling.copyTo(line.length());
        filling.handOver();

        assertThat(written()).isEqualTo(line.replace(",\"c\"", ",\"b\":2,\"c\""));
    }

    @Test
    void lineThatIsNotCopiedToItsEndIsNotHandedOver() throws Exception {
        String first = "{\"a\":" + "1".repeat(BUFFER_BYTES) + "}\n";
        String lines = first + "{\"a\":2}\n";
        Filling filling = new Filling(lines.getBytes(UTF_8), 0, output);

        filling.copyTo(lines.length() - 2);

        assertThat(filling.handedOver()).isEqualTo(first.length());
        assertThat(written()).isEqualTo(first);
    }

    private String written() {
        output.close();
        return written.toString(UTF_8);
    }
}
