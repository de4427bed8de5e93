package io.tappostgres.cli;

import io.tappostgres.sync.StopSwitch;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a run end in order when the process is asked to stop: SIGTERM and SIGINT throw the run's
 * switch, and the process waits for the last STATE. The JVM then exits with 143 or 130 by itself.
 */
final class Shutdown {

    private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);

    /** A target that does not read may hold the last STATE up; it is not waited for longer. */
    private static final int PATIENCE_SECONDS = 30;

    private final StopSwitch stop;
    private final CountDownLatch ended = new CountDownLatch(1);

    Shutdown(StopSwitch stop) {
        this.stop = stop;
    }

    /** Listens for signals from here on. */
    void install() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::stopRun, "shutdown"));
    }

    /** The run is over: nothing is left to wait for. */
    void runEnded() {
        ended.countDown();
    }

    /**
     * Runs for any end of the process, but has something to do only for one in the midst of a run.
     */
    private void stopRun() {
        if (ended.getCount() == 0) {
            return;
        }
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
