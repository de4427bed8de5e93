package io.tappostgres.config;

import static java.util.Objects.requireNonNull;

/** All settings of a run, valid and with their defaults; safe to print, secrets stay hidden. */
public record TapConfig(ConnectionConfig connection, DiscoveryConfig discovery, SyncConfig sync) {

    public TapConfig {
        requireNonNull(connection, "connection is null");
        requireNonNull(discovery, "discovery is null");
        requireNonNull(sync, "sync is null");
    }
}
