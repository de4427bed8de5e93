package io.tappostgres.singer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tappostgres.TapException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateTest {

    @TempDir Path directory;

    @Test
    void singerIoStateIsRead() {
        State state = State.read(Fixtures.file("singer-io-state.json"));

        assertThat(state.currentlySyncing()).isEqualTo("shop-public-orders");
        Bookmark orders = state.bookmark("shop-public-orders");
        assertThat(orders.lastReplicationMethod()).isEqualTo("FULL_TABLE");
        assertThat(orders.version()).hasValue(1700000000000L);
        assertThat(orders.xmin()).hasValue(735);
        assertThat(orders.lsn()).isEmpty();
        Bookmark items = state.bookmark("shop-public-items");
        assertThat(items.replicationKey()).isEqualTo("price");
        assertThat(items.replicationKeyValue()).hasToString("12345678901234567890.1230");
        Bookmark log = state.bookmark("shop-public-log");
        assertThat(log.lsn()).hasValue(24550000123L);
        assertThat(log.xmin()).isEmpty();
        assertThat(state.bookmark("shop-public-new").isEmpty()).isTrue();
        assertThat(state.tapStreamIds())
                .containsExactlyInAnyOrder(
                        "shop-public-orders", "shop-public-items", "shop-public-log");
    }

    @Test
    void pipelineWiseStateIsRead() {
        State state = State.read(Fixtures.file("pipelinewise-state.json"));

        assertThat(state.currentlySyncing()).isNull();
        assertThat(state.bookmark("public-customers").lsn()).hasValue(108197216L);
    }

    @Test
    void meltanoStateIsReadWithItsLogPosition() {
        State state = State.read(Fixtures.file("meltano-state.json"));

        assertThat(state.currentlySyncing()).isNull();
        assertThat(state.bookmark("public-log").lsn()).hasValue(24550000123L);
        assertThat(state.bookmark("public-events").replicationKey()).isNull();
        assertThat(state.bookmark("public-events").lsn()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"singer-io-state.json", "pipelinewise-state.json", "meltano-state.json"})
    void whatIsReadIsWrittenWithAllItsKeys(String name) throws IOException {
        String compact =
                Files.readString(Fixtures.file(name))
                        .strip()
                        .replace("\": ", "\":")
                        .replace(", \"", ",\"");

        assertThat(State.read(Fixtures.file(name))).hasToString(compact);
    }

    @Test
    void currentlySyncingIsAbsentUntilItIsSet() {
        State state = State.EMPTY.withBookmark("a", Bookmark.EMPTY.withVersion(1));

        assertThat(state).hasToString("{\"bookmarks\":{\"a\":{\"version\":1}}}");
        assertThat(state.withCurrentlySyncing("a"))
                .hasToString("{\"currently_syncing\":\"a\",\"bookmarks\":{\"a\":{\"version\":1}}}");
        assertThat(state.withCurrentlySyncing("a").withCurrentlySyncing(null))
                .hasToString("{\"currently_syncing\":null,\"bookmarks\":{\"a\":{\"version\":1}}}");
    }

    @Test
    void changingOneBookmarkLeavesOthersAndTheOldStateAsTheyAre() {
        State before =
                State.EMPTY
                        .withBookmark("a", Bookmark.EMPTY.withLsn(1))
                        .withBookmark("b", Bookmark.EMPTY.withLsn(1));
        State after =
                before.withBookmarks(Map.of("a", before.bookmark("a").withXmin(9).withLsn(2)));

        assertThat(after)
                .hasToString("{\"bookmarks\":{\"a\":{\"lsn\":2,\"xmin\":9},\"b\":{\"lsn\":1}}}");
        assertThat(before).hasToString("{\"bookmarks\":{\"a\":{\"lsn\":1},\"b\":{\"lsn\":1}}}");
    }

    @Test
    void anEmptyObjectIsAFirstRun() {
        assertThat(read("{}")).hasToString("{\"bookmarks\":{}}");
    }

    @Test
    void aWholeMessageIsRefused() {
        assertThat(refusal("{\"type\": \"STATE\", \"value\": {\"bookmarks\": {}}}"))
                .isEqualTo(subject() + ": it holds a whole message; save only its \"value\"");
        assertThat(refusal("{\"singer_state\": {\"bookmarks\": {}}}"))
                .isEqualTo(
                        subject()
                                + ": it holds a state of Meltano; save only its \"singer_state\"");
    }

    @Test
    void allProblemsAreListedAtOnce() {
        String json =
                """
                {"currently_syncing": 1, "bookmarks": {
                  "a": [], "b": {"version": 1.5, "lsn": "0/1", "xmin": {},
                    "last_replication_method": 1, "replication_key": false},
                  "c": {"lsn": 99999999999999999999}}}
                """;

        assertThat(refusal(json))
                .isEqualTo(
                        subject()
                                + ": top level: currently_syncing must be a string, not a number"
                                + "; bookmark \"a\" must be an object"
                                + "; bookmark \"b\": version must be an integer, not a number"
                                + "; bookmark \"b\": lsn must be an integer, not a string"
                                + "; bookmark \"b\": xmin must be an integer, not an object"
                                + "; bookmark \"b\": last_replication_method must be a string, not"
                                + " a number"
                                + "; bookmark \"b\": replication_key must be a string, not false"
                                + "; bookmark \"c\": lsn must be an integer, not a number");
        assertThat(refusal("{\"bookmarks\": []}"))
                .isEqualTo(subject() + ": top level: bookmarks must be an object, not a list");
        assertThat(refusal("[]")).isEqualTo(subject() + ": it must be an object");
        assertThat(refusal("")).isEqualTo(subject() + " is empty: it must hold a JSON object");
    }

    private State read(String json) {
        return State.read(Fixtures.write(directory, json));
    }

    private String subject() {
        return "state file " + directory.resolve("input.json");
    }

    private String refusal(String json) {
        TapException refusal = catchThrowableOfType(TapException.class, () -> read(json));
        assertThat(refusal.kind()).isEqualTo(TapException.Kind.USAGE);
        return refusal.getMessage();
    }
}
