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
    sealed interface Work permits Lead, LeadAhead, Help {}

    /** To sync a stream, and then to say that it has {@link #ended}. */
    record Lead(int place) implements Work {}

    /**
     * To see whether a stream can be synced while others still are, and then either to {@link
     * #take} or to {@link #postpone} it. Until then another reader may lead it in its turn.
     */
    record LeadAhead(int place) implements Work {}

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

    /** Whether the next stream has been looked at, and is not to be led ahead. */
    private boolean isExamined;

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
            if (!waiting.isEmpty() && (led == 0 || interleaves)) {
                led++;
                isExamined = false;
                return new Lead(waiting.remove());
            }
            if (!waiting.isEmpty() && !isExamined) {
                isExamined = true;
                return new LeadAhead(waiting.peek());
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

    /** Whether the stream can still be led ahead; it is led from now on then. */
    synchronized boolean take(LeadAhead ahead) {
        isExamined = false;
        if (!isNext(ahead.place())) {
            return false;
        }
        waiting.remove();
        led++;
        notifyAll();
        return true;
    }

    /** The stream is better led when no other is: it, and all behind it, wait for that. */
    synchronized void postpone(LeadAhead ahead) {
        isExamined = isNext(ahead.place());
        notifyAll();
    }

    private boolean isNext(int place) {
        Integer next = waiting.peek();
        return next != null && next == place;
    }

    /** The stream at this place was synced, well or not. */
    synchronized void ended(int place) {
        led--;
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
