package io.tappostgres.bench.server;

/**
 * A replication slot, and a table whose changes are read from it.
 *
 * @param position what it has confirmed when it was made: from there it is read
 */
public record LogSlot(String name, LogPlugin plugin, Table table, long position) {

    /** What pg_recvlogical reads, and moves, in its stead. */
    String copyName() {
        return name + "_copy";
    }
}
