package io.tappostgres.config;

import static java.util.Objects.requireNonNull;

/**
 * All settings of a run, valid and with their defaults; safe to print, secrets stay hidden.
 *
 * @param connection to the server that has the log
 * @param reading where tables are read and discovered: a standby of that server, or the same
 */
public record TapConfig(
        ConnectionConfig connection,
        ConnectionConfig reading,
        DiscoveryConfig discovery,
        SyncConfig sync,
        LogConfig log) {

    public TapConfig {
        requireNonNull(connection, "connection is null");
        requireNonNull(reading, "reading is null");
        requireNonNull(discovery, "discovery is null");
        requireNonNull(sync, "sync is null");
        requireNonNull(log, "log is null");
    }

    /** Whether tables are read on another server than the one that has the log. */
    public boolean readsElsewhere() {
        return !reading.host().equals(connection.host()) || reading.port() != connection.port();
    }
}
