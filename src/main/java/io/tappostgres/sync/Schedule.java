package io.tappostgres.sync;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * What a reader does next: it helps with a copy that takes help, or else leads the next stream.
 *
 * <p>Thread-safe. A stream that is led before its turn is read ahead: its messages are held back,
 * so that only a small one should be.
 */
final class Schedule {

    /** What there is to do. */
    sealed interface Work permits Lead, Help {}

    /**
     * To sync a stream, and then to say that it has {@link #ended}.
     *
     * @param place the stream's place in the order of the run
     * @param ahead whether others are still being synced, so that the reader may {@link #postpone}
     *     it
     */
    record Lead(int place, boolean ahead) implements Work {}

    /** To help with a copy, if it still takes help when the reader has a connection for it. */
    record Help(TableCopy copy) implements Work {}

    /** A copy that takes help, until it is closed. */
    interface Offer extends AutoCloseable {
        @Override
        void close();
    }

    private final boolean interleaves;
    private final Deque<Integer> waiting = new ArrayDeque<>();
    private final List<TableCopy> copies = new ArrayList<>();
    private int led;
    private boolean headWaits;
    private boolean aborted;

    /**
     * @param streams how many there are
     * @param interleaves whether all of them may be led at once
     */
    Schedule(int streams, boolean interleaves) {
        this.interleaves = interleaves;
        for (int place = 0; place < streams; place++) {
            waiting.add(place);
        }
    }

    /** Waits for something to do; null if there will be nothing more. */
    synchronized Work next() throws InterruptedException {
        while (!aborted) {
            for (TableCopy copy : copies) {
                if (copy.takesHelp()) {
                    return new Help(copy);
                }
            }
            if (!waiting.isEmpty() && (led == 0 || !headWaits)) {
                boolean ahead = led > 0 && !interleaves;
                led++;
                return new Lead(waiting.remove(), ahead);
            }
            if (waiting.isEmpty() && led == 0) {
                return null;
            }
            wait();
        }
        return null;
    }

    /** There is nothing more to do: the run is lost. */
    synchronized void abort() {
        aborted = true;
        notifyAll();
    }

    /** The stream, which was to be led ahead, is better led when no other is. */
    synchronized void postpone(Lead lead) {
        waiting.addFirst(lead.place());
        headWaits = true;
        led--;
        notifyAll();
    }

    /** The stream was synced, well or not. */
    synchronized void ended(Lead lead) {
        led--;
        headWaits = false;
        notifyAll();
    }

    /** Has other readers help with a copy. */
    synchronized Offer offer(TableCopy copy) {
        copies.add(copy);
        notifyAll();
        return () -> withdraw(copy);
    }

    private synchronized void withdraw(TableCopy copy) {
        copies.remove(copy);
    }
}
