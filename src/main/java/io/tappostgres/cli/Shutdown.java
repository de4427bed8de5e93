package io.tappostgres.cli;

import io.tappostgres.sync.StopSwitch;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the process ends. SIGTERM and SIGINT throw the switch of a run, and the process waits for its
 * last STATE; the JVM then exits with 143 or 130 by itself.
 */
final class Shutdown {

    private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);

    /** A target that does not read may hold the last STATE up; it is not waited for longer. */
    private static final int PATIENCE_SECONDS = 30;

    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean signalled;

    /** Lets a signal end a run in order from here on. */
    void stopOnSignal(StopSwitch stop) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stopRun(stop), "shutdown"));
    }

    /** Ends the process, with this exit code unless a signal is ending it already. */
    void exit(int exitCode) {
        ended.countDown();
        while (signalled) {
            // An exit of our own could overtake the JVM's, and its exit code (JDK 17).
            LockSupport.park();
        }
        System.exit(exitCode);
    }

    /** Runs at any end of the process, but has something to do only in the midst of a run. */
    private void stopRun(StopSwitch stop) {
        if (ended.getCount() == 0) {
            return;
        }
        signalled = true;
        LOG.warn("Asked to stop; ending at the next record");
        stop.stop();
        try {
            if (!ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                LOG.error(
                        Logging.CRITICAL,
                        "stdout has not been read for {} seconds; ending without the last STATE",
                        PATIENCE_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
