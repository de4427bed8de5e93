package io.tappostgres.connection;

import io.tappostgres.config.TapConfig;
import java.time.Duration;

/**
 * The servers of a run: the one that has the log, and the one whose tables are read, which is the
 * same unless a standby is configured for that. Thread-safe.
 */
public final class Servers implements AutoCloseable {

    private final Server log;
    private final Server reading;

    private Servers(Server log, Server reading) {
        this.log = log;
        this.reading = reading;
    }

    /** The servers of this config, behind one tunnel; nothing is connected to them yet. */
    public static Servers of(TapConfig config) {
        return of(config, config.sync().connectionRetryTime());
    }

    /** The same for who asks how they are: one that is starting up is not waited for. */
    public static Servers asTheyAre(TapConfig config) {
        return of(config, Duration.ZERO);
    }

    private static Servers of(TapConfig config, Duration retryTime) {
        Server log = Server.of(config.connection(), retryTime);
        return new Servers(log, config.readsElsewhere() ? log.sibling(config.reading()) : log);
    }

    /** The server that has the log. */
    public Server log() {
        return log;
    }

    /** The server whose tables are read. */
    public Server reading() {
        return reading;
    }

    @Override
    public void close() {
        reading.close();
        log.close();
    }
}
