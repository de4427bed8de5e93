package io.tappostgres.sync;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tappostgres.ReplicationMethod;
import io.tappostgres.json.JsonBuffer;
import io.tappostgres.json.RecordMemory;
import io.tappostgres.plan.SelectedStream;
import io.tappostgres.singer.CatalogEntry;
import io.tappostgres.singer.CatalogReader;
import io.tappostgres.singer.MessageWriter;
import io.tappostgres.singer.State;
import io.tappostgres.testing.TapFiles;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two streams, of which the second is written before it is its turn. */
@Timeout(30)
final class StreamOutputTest {

    private static final int MORE_THAN_IS_HELD = 9 * 1024 * 1024;

    @TempDir private Path directory;

    private final ByteArrayOutputStream stdout = new ByteArrayOutputStream();
    private final MessageWriter writer =
            new MessageWriter(stdout, () -> {}, new RecordMemory(2 * MORE_THAN_IS_HELD));
    private final RunState state = new RunState(State.EMPTY, writer);
    private final Stage stage = new Stage(false);
    private final StopSwitch stop = new StopSwitch();
    private StreamOutput first;
    private StreamOutput second;

    @BeforeEach
    void makeStreams() {
        first = output(0, "first");
        second = output(1, "second");
    }

    @AfterEach
    void closeWriter() {
        writer.close();
    }

    private StreamOutput output(int place, String name) {
        String catalog =
                """
                {"streams": [{"tap_stream_id": "%1$s", "stream": "%1$s", "table_name": "%1$s", "schema": {"properties": {}},
                 "metadata": [{"breadcrumb": [], "metadata": {"selected": true, "schema-name": "public"}}]}]}
                """
                        .formatted(name);
        CatalogEntry entry =
                CatalogReader.read(new TapFiles(directory).text(name + ".json", catalog))
                        .selectedEntries()
                        .get(0);
        SelectedStream stream = new SelectedStream(entry, name, "db", ReplicationMethod.FULL_TABLE);
        StreamProgress progress = new StreamProgress(stream, new Unwatched());
        return new StreamOutput(writer, state, stage, place, stream, progress, stop);
    }

    @Test
    void versionGrowsAlthoughTheClockWentBack() throws InterruptedException {
        assertThat(first.nextVersion(Instant.ofEpochMilli(2_000))).isEqualTo(2_000);
        first.updateBookmark(bookmark -> bookmark.withVersion(5_000));
        assertThat(first.nextVersion(Instant.ofEpochMilli(2_000))).isEqualTo(5_001);
        assertThat(first.nextVersion(Instant.ofEpochMilli(9_000))).isEqualTo(9_000);
    }

    private static final class Unwatched implements ProgressListener {
        @Override
        public void streamStarted(String tapStreamId, long estimatedRows) {}

        @Override
        public void rowsRead(String tapStreamId, long rows) {}

        @Override
        public void streamEnded(String tapStreamId) {}
    }

    private List<String> written() throws InterruptedException {
        writer.flush();
        return stdout.toString(UTF_8).lines().toList();
    }

    private static JsonBuffer line(String text, int capacityBytes) {
        JsonBuffer buffer = new JsonBuffer(capacityBytes);
        buffer.raw((text + "\n").getBytes(UTF_8));
        return buffer;
    }

    private static String activation(String stream, int version) {
        return "{\"type\":\"ACTIVATE_VERSION\",\"stream\":\"%s\",\"version\":%d}"
                .formatted(stream, version);
    }

    @Test
    void whatIsWrittenAheadComesOutInItsOrderWhenItIsTheTurn() throws InterruptedException {
        first.begin();
        second.begin();
        second.writeActivateVersion(5);
        second.write(line("{}", 10), 1);
        second.updateBookmark(bookmark -> bookmark.withVersion(5));
        second.writeState();
        first.writeActivateVersion(1);
        assertThat(second.isHeldBack()).isTrue();
        assertThat(second.bookmark().version()).isEmpty();
        assertThat(written()).containsExactly(activation("first", 1));

        first.leave();
        second.enter();

        assertThat(second.isHeldBack()).isFalse();
        assertThat(written())
                .containsExactly(
                        activation("first", 1),
                        activation("second", 5),
                        "{}",
                        "{\"type\":\"STATE\",\"value\":{\"currently_syncing\":\"second\",\"bookmarks\":{\"second\":{\"version\":5}}}}");
    }

    @Test
    void whoWritesMoreThanIsHeldBackWaitsForTheTurn() throws Exception {
        second.writeActivateVersion(5);
        CompletableFuture<Void> writing = writeTooMuch();
        assertThat(writing).isNotDone();
        assertThat(written()).isEmpty();
        first.leave();
        writing.get();
        assertThat(written()).containsExactly(activation("second", 5), "much");
    }

    /** Its SCHEMA was thrown away with what was held back. */
    @Test
    void nothingOfAStreamComesOutWhoseTurnComesInAStoppedRun() throws Exception {
        second.writeActivateVersion(5);
        CompletableFuture<Void> writing = writeTooMuch();
        stop.stop();
        first.leave();
        writing.get();
        second.writeActivateVersion(6);
        second.writeState();
        assertThat(written()).isEmpty();
        assertThat(second.bookmark().isEmpty()).isTrue();
    }

    private CompletableFuture<Void> writeTooMuch() {
        return CompletableFuture.runAsync(
                        () -> {
                            try {
                                second.write(line("much", MORE_THAN_IS_HELD), 1);
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                        })
                .orTimeout(20, TimeUnit.SECONDS);
    }

    @Test
    void onlyTheStreamWhoseTurnItIsCanEndIt() {
        assertThatThrownBy(second::leave).isInstanceOf(IllegalStateException.class);
        first.leave();
        second.leave();
    }

    @Test
    void nobodyWaitsOnAnOpenStage() throws InterruptedException {
        stage.open();
        second.begin();
        second.writeActivateVersion(5);
        first.writeActivateVersion(1);
        assertThat(written()).containsExactly(activation("second", 5), activation("first", 1));
    }
}
