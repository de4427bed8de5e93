package io.tappostgres.sync;

import io.tappostgres.ReplicationMethod;
import io.tappostgres.plan.SelectedStream;
import io.tappostgres.singer.Bookmark;
import io.tappostgres.singer.MessageWriter;
import io.tappostgres.singer.State;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state of a run as it goes on, and the STATE messages that tell of it. Thread-safe: a STATE
 * that one thread writes never comes out behind a later one.
 */
final class RunState {

    private static final Logger LOG = LoggerFactory.getLogger(RunState.class);

    private final MessageWriter output;
    private final List<String> running = new ArrayList<>();
    private final State initial;
    private State state;
    private boolean unwritten = true;

    RunState(State initial, MessageWriter output) {
        this.initial = initial;
        this.state = initial;
        this.output = output;
    }

    /** The state that the run was given. */
    State initial() {
        return initial;
    }

    /** The streams that have a bookmark by now. */
    synchronized Set<String> tapStreamIds() {
        return state.tapStreamIds();
    }

    /** The bookmark of a stream as it is now. */
    synchronized Bookmark bookmark(String tapStreamId) {
        return state.bookmark(tapStreamId);
    }

    /** Takes back all that this run has noted of a stream, which it did not begin to read. */
    synchronized void restoreBookmark(String tapStreamId) {
        if (initial.tapStreamIds().contains(tapStreamId)) {
            replace(state.withBookmark(tapStreamId, initial.bookmark(tapStreamId)));
        }
    }

    /** The stream is being synced from here on. */
    synchronized void begin(String tapStreamId) {
        running.add(tapStreamId);
        noteCurrentlySyncing();
    }

    /**
     * The stream has ended by itself, done or failed: it is not the one to begin with next time.
     */
    synchronized void ended(String tapStreamId) {
        running.remove(tapStreamId);
        noteCurrentlySyncing();
    }

    /** The run has ended by itself: no stream is in the midst of anything. */
    synchronized void end() {
        running.clear();
        noteCurrentlySyncing();
    }

    private void noteCurrentlySyncing() {
        String current = running.isEmpty() ? null : running.get(running.size() - 1);
        if (!Objects.equals(state.currentlySyncing(), current)) {
            replace(state.withCurrentlySyncing(current));
        }
    }

    synchronized void updateBookmark(String tapStreamId, UnaryOperator<Bookmark> change) {
        replace(state.withBookmark(tapStreamId, change.apply(state.bookmark(tapStreamId))));
    }

    /** Notes how each stream is replicated, and empties the bookmarks of another way than that. */
    synchronized void clearOnReplicationChange(List<SelectedStream> streams) {
        Map<String, Bookmark> bookmarks = new LinkedHashMap<>();
        for (SelectedStream stream : streams) {
            String replicationKey = stream.entry().metadata().replicationKey();
            Bookmark before = state.bookmark(stream.tapStreamId());
            String change = before.replicationChange(stream.method(), replicationKey);
            boolean isKeyMissing =
                    stream.method() == ReplicationMethod.INCREMENTAL && replicationKey == null;
            // Without a key the stream is going to be refused, and its bookmark stays.
            if (change != null && !before.isEmpty() && !before.hasMethodOnly() && !isKeyMissing) {
                LOG.warn(
                        "Stream \"{}\": {}: it is read from the start, as without a bookmark",
                        stream.tapStreamId(),
                        change);
            }
            bookmarks.put(
                    stream.tapStreamId(),
                    before.clearedOnReplicationChange(stream.method(), replicationKey));
        }
        replace(state.withBookmarks(bookmarks));
    }

    /** Writes a STATE message behind all that was written, unless it would repeat the last one. */
    synchronized void write() throws InterruptedException {
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
