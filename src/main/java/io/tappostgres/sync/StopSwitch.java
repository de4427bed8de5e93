package io.tappostgres.sync;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Ends a run early, at the next record boundary; once thrown it stays so.
 *
 * <p>Thread-safe: a signal, or the thread that finds stdout closed, throws it while the run's own
 * thread may be waiting for the server. What that thread waits for is cancelled by the actions
 * registered with {@link #onStop}.
 */
public final class StopSwitch {

    /** Undoes a registration of {@link #onStop}. */
    public interface Registration extends AutoCloseable {
        @Override
        void close();
    }

    private final List<Runnable> actions = new ArrayList<>();
    private volatile boolean thrown;

    /** Stops the run; the second and later calls do nothing. */
    public void stop() {
        synchronized (actions) {
            if (!thrown) {
                thrown = true;
                actions.forEach(Runnable::run);
                actions.notifyAll();
            }
        }
    }

    public boolean isThrown() {
        return thrown;
    }

    /** Waits for so long, or until the switch is thrown; returns whether it is. */
    boolean await(Duration duration) throws InterruptedException {
        long endNanos = System.nanoTime() + duration.toNanos();
        synchronized (actions) {
            for (long left = duration.toNanos(); left > 0 && !thrown; ) {
                TimeUnit.NANOSECONDS.timedWait(actions, left);
                left = endNanos - System.nanoTime();
            }
            return thrown;
        }
    }

    /**
     * Has the action run when the switch is thrown; at once if it already is. Once the registration
     * is closed it does not run any more, nor is it running. It must not wait for anything.
     */
    public Registration onStop(Runnable action) {
        synchronized (actions) {
            if (thrown) {
                action.run();
                return () -> {};
            }
            actions.add(action);
            return () -> remove(action);
        }
    }

    private void remove(Runnable action) {
        synchronized (actions) {
            actions.remove(action);
        }
    }
}
