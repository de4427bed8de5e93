package io.tappostgres.sync;

import io.tappostgres.singer.Bookmark;
import io.tappostgres.singer.MessageWriter;
import io.tappostgres.singer.State;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

/** The state of a run as it goes on, and the STATE messages that tell of it. Used by one thread. */
final class RunState {

    private final MessageWriter output;
    private final State initial;
    private State state;
    private boolean unwritten = true;

    RunState(State initial, MessageWriter output) {
        this.initial = initial;
        this.state = initial;
        this.output = output;
    }

    /** The state that the run was given, with what was forgotten of it since. */
    State initial() {
        return initial;
    }

    /** The bookmark of a stream as it is by now. */
    Bookmark bookmark(String tapStreamId) {
        return state.bookmark(tapStreamId);
    }

    /** Takes back all that this run has noted of a stream, which it did not begin to read. */
    void restoreBookmark(String tapStreamId) {
        if (initial.tapStreamIds().contains(tapStreamId)) {
            replace(state.withBookmark(tapStreamId, initial.bookmark(tapStreamId)));
        }
    }

    void setCurrentlySyncing(String tapStreamId) {
        if (!Objects.equals(state.currentlySyncing(), tapStreamId)) {
            replace(state.withCurrentlySyncing(tapStreamId));
        }
    }

    void updateBookmark(String tapStreamId, UnaryOperator<Bookmark> change) {
        replace(state.withBookmark(tapStreamId, change.apply(state.bookmark(tapStreamId))));
    }

    /** Notes how each stream is replicated, and empties the bookmarks of another way than that. */
    void clearOnReplicationChange(List<SelectedStream> streams) {
        Map<String, Bookmark> bookmarks = new LinkedHashMap<>();
        for (SelectedStream stream : streams) {
            bookmarks.put(
                    stream.tapStreamId(),
                    state.bookmark(stream.tapStreamId())
                            .clearedOnReplicationChange(
                                    stream.method(), stream.entry().metadata().replicationKey()));
        }
        replace(state.withBookmarks(bookmarks));
    }

    /** Writes a STATE message behind all that was written, unless it would repeat the last one. */
    void write() throws InterruptedException {
        if (unwritten) {
            output.writeState(state);
            unwritten = false;
        }
    }

    private void replace(State newState) {
        state = newState;
        unwritten = true;
    }
}
