package io.tappostgres.singer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SequencedRecordsTest {

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    @Test
    void recordsAreNumberedFromTheBeginOfTheRunOnAndOtherMessagesAreNot() throws IOException {
        SequencedRecords records =
                new SequencedRecords(output, Instant.parse("2026-12-01T00:00:00.000001Z"));
        write(
                records,
                """
                {"type":"SCHEMA","stream":"t","schema":{}}
                {"type":"RECORD","stream":"t","record":{"a":"}\\n,\\"sequence\\":1"},"version":1,"time_extracted":"x"}
                {"type":"RECORD","stream":"u","record":{},"version":1,"time_extracted":"x"}
                {"type":"STATE","value":{"type":"RECORD"}}
                """);
        write(
                records,
                """
                {"type":"RECORD","stream":"größe","record":{"a":"é😀"},"version":1}
                {"type":"ACTIVATE_VERSION","stream":"t","version":1}
                """);
        records.flush();
        assertThat(output.toString(StandardCharsets.UTF_8))
                .isEqualTo(
                        """
                        {"type":"SCHEMA","stream":"t","schema":{}}
                        {"type":"RECORD","stream":"t","record":{"a":"}\\n,\\"sequence\\":1"},"version":1,"time_extracted":"x","sequence":7184332800000004}
                        {"type":"RECORD","stream":"u","record":{},"version":1,"time_extracted":"x","sequence":7184332800000005}
                        {"type":"STATE","value":{"type":"RECORD"}}
                        {"type":"RECORD","stream":"größe","record":{"a":"é😀"},"version":1,"sequence":7184332800000006}
                        {"type":"ACTIVATE_VERSION","stream":"t","version":1}
                        """);
    }

    @Test
    void aLineThatIsLargerThanAnyBufferStaysWhole() throws IOException {
        String record = "{\"type\":\"RECORD\",\"record\":{\"a\":\"" + "x".repeat(3_000_000) + "\"}";
        SequencedRecords records = new SequencedRecords(output, Instant.EPOCH.plusSeconds(1));
        write(records, record + "}\n" + record + "}\n");
        records.flush();
        assertThat(output.toString(StandardCharsets.UTF_8))
                .isEqualTo(
                        record + ",\"sequence\":4000000}\n" + record + ",\"sequence\":4000001}\n");
    }

    @Test
    void onlyThePartOfTheArrayThatIsGivenIsWritten() throws IOException {
        byte[] lines = "x\n{\"type\":\"STATE\"}\ny".getBytes(StandardCharsets.UTF_8);
        SequencedRecords records = new SequencedRecords(output, Instant.EPOCH);
        records.write(lines, 2, lines.length - 3);
        records.flush();
        assertThat(output.toString(StandardCharsets.UTF_8)).isEqualTo("{\"type\":\"STATE\"}\n");
    }

    @Test
    void singleBytesAreRefused() {
        SequencedRecords records = new SequencedRecords(output, Instant.EPOCH);
        assertThatThrownBy(() -> records.write('x'))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    private static void write(SequencedRecords records, String lines) throws IOException {
        byte[] bytes = lines.getBytes(StandardCharsets.UTF_8);
        records.write(bytes, 0, bytes.length);
    }
}
