package io.tappostgres.replication;

import java.time.Duration;

/** Waits on behalf of a run, which may be stopped meanwhile. */
@FunctionalInterface
public interface Patience {

    /** Waits for so long or until the run is stopped; returns whether it is. */
    boolean await(Duration duration) throws InterruptedException;
}
