package io.tappostgres.sync;

/**
 * Whose turn it is to write to stdout: the streams of a run come out one after the other, although
 * several are read at a time. A target flushes when the stream changes, and would flush all the
 * time if they were mixed.
 *
 * <p>Thread-safe. A stream is known by its place in the order of the run.
 */
final class Stage {

    private boolean isOpen;
    private int turn;

    /**
     * @param isOpen whether all streams may write at any time
     */
    Stage(boolean isOpen) {
        this.isOpen = isOpen;
    }

    /** Lets nobody wait any more, since the one whose turn it is has broken off. */
    synchronized void open() {
        isOpen = true;
        notifyAll();
    }

    /** Whether the stream may write now; it may until it {@link #leave leaves}. */
    synchronized boolean isOn(int place) {
        return isOpen || turn == place;
    }

    /** Waits until the stream may write. */
    synchronized void await(int place) throws InterruptedException {
        while (!isOn(place)) {
            wait();
        }
    }

    /** The stream that is on has ended; the next one is on. */
    synchronized void leave(int place) {
        if (!isOn(place)) {
            throw new IllegalStateException("it is the turn of another stream");
        }
        turn++;
        notifyAll();
    }
}
