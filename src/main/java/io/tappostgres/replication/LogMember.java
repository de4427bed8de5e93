package io.tappostgres.replication;

import java.util.List;

/**
 * A partition of a {@link LogTable}, at whatever depth, or a table that inherits from it: the log
 * can have the table's changes under this name.
 *
 * @param relkind {@code r} of a table, {@code p} of one that is partitioned itself
 * @param replicaIdentity {@code d}, {@code n}, {@code f} or {@code i}, as {@code relreplident}
 * @param identityColumns what the log has of an old row; all columns if it is FULL
 */
public record LogMember(
        long oid,
        String schemaName,
        String name,
        char relkind,
        char replicaIdentity,
        List<String> identityColumns) {

    public LogMember {
        identityColumns = List.copyOf(identityColumns);
    }
}
