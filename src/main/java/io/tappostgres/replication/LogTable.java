package io.tappostgres.replication;

import java.util.List;

/**
 * A table as the log sees it.
 *
 * @param relkind {@code r} of a table, {@code p} of a partitioned one
 * @param replicaIdentity {@code d}, {@code n}, {@code f} or {@code i}, as {@code relreplident}; a
 *     partition has its own, whatever its root says
 * @param identityColumns what the log has of an old row, whichever partition it was in; all columns
 *     if that is FULL
 * @param unreadableColumns those that the user may not SELECT, but that the log has nevertheless
 * @param members all that the log can have its changes under besides its own name
 */
public record LogTable(
        long oid,
        String schemaName,
        String name,
        char relkind,
        char replicaIdentity,
        List<String> identityColumns,
        List<String> unreadableColumns,
        List<LogMember> members) {

    public LogTable {
        identityColumns = List.copyOf(identityColumns);
        unreadableColumns = List.copyOf(unreadableColumns);
        members = List.copyOf(members);
    }

    /** Whether changes of it can come under the name of another table. */
    public boolean hasDescendants() {
        return !members.isEmpty();
    }
}
