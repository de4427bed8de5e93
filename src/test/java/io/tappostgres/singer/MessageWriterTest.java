package io.tappostgres.singer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tappostgres.json.JsonBuffer;
import io.tappostgres.json.RecordMemory;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class MessageWriterTest {

    private static final RecordMemory MEMORY = new RecordMemory(1024 * 1024);

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    @Test
    void messagesAreOneLineEachInTheOrderTheyWereQueued() throws InterruptedException {
        try (MessageWriter writer = new MessageWriter(output, () -> {}, MEMORY)) {
            writer.writeSchema(
                    "größe",
                    Fixtures.object("{\"properties\": {\"id\": {\"type\": [\"integer\"]}}}"),
                    List.of("id", "a\"b"),
                    List.of());
            writer.writeActivateVersion("größe", 1700000000000L);
            JsonBuffer records = writer.acquire();
            append(records, "{\"type\":\"RECORD\",\"stream\":\"größe\",\"record\":{}}\n");
            writer.write(records);
            writer.writeState(State.EMPTY.withCurrentlySyncing(null));
        }

        assertThat(output.toString(StandardCharsets.UTF_8))
                .isEqualTo(
                        """
                        {"type":"SCHEMA","stream":"größe","schema":{"properties":{"id":\
                        {"type":["integer"]}}},"key_properties":["id","a\\"b"],\
                        "bookmark_properties":[]}
                        {"type":"ACTIVATE_VERSION","stream":"größe","version":1700000000000}
                        {"type":"RECORD","stream":"größe","record":{}}
                        {"type":"STATE","value":{"currently_syncing":null,"bookmarks":{}}}
                        """);
    }

    @Test
    void linesWithoutEndAreRefusedAndNothingIsNoLine() throws InterruptedException {
        try (MessageWriter writer = new MessageWriter(output, () -> {}, MEMORY)) {
            JsonBuffer half = writer.acquire();
            append(half, "{\"type\":");
            assertThatThrownBy(() -> writer.write(half))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the last line has no end");

            writer.write(writer.acquire());
            writer.flush();
        }

        assertThat(output.size()).isZero();
    }

    @Test
    void usualBuffersAreUsedAgainAndLargeOnesAreNot() throws InterruptedException {
        try (MessageWriter writer = new MessageWriter(output, () -> {}, MEMORY, 100, 10_000)) {
            JsonBuffer usual = writer.acquire();
            append(usual, "x".repeat(110) + "\n");
            writer.write(usual);
            writer.flush();
            assertThat(writer.acquire()).isSameAs(usual).hasToString("");

            JsonBuffer large = writer.acquire();
            append(large, "x".repeat(1000) + "\n");
            writer.write(large);
            writer.flush();
            assertThat(writer.acquire()).isNotSameAs(large);
            assertThat(writer.bufferBytes()).isEqualTo(100);
        }
    }

    @Test
    void closingAgainDoesNothingAndWritingAfterwardsIsADefect() {
        MessageWriter writer = new MessageWriter(output, () -> {}, MEMORY);

        writer.close();
        writer.close();

        assertThatThrownBy(() -> writer.writeActivateVersion("t", 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the message writer is closed");
    }

    @Test
    void noThreadIsLeftBehind() throws InterruptedException {
        MessageWriter writer = new MessageWriter(output, () -> {}, MEMORY);
        writer.writeActivateVersion("t", 1);
        assertThat(GatedSink.writerThreads()).hasSize(1);

        writer.close();

        assertThat(GatedSink.writerThreads()).isEmpty();
    }

    private static void append(JsonBuffer buffer, String text) {
        buffer.raw(text.getBytes(StandardCharsets.UTF_8));
    }
}
