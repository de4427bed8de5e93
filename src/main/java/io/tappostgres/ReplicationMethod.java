package io.tappostgres;

/** How a stream is read: the values of {@code replication-method} in the Singer specification. */
public enum ReplicationMethod {
    FULL_TABLE,
    INCREMENTAL,
    LOG_BASED
}
