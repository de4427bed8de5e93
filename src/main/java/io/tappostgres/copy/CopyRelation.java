package io.tappostgres.copy;

/**
 * One relation that holds rows of a stream itself: the stream's table, a partition of it, or a
 * table that inherits from it.
 *
 * @param oid stays the same as long as the relation exists
 * @param relfilenode changes when the server writes the relation anew: TRUNCATE, VACUUM FULL,
 *     CLUSTER, REFRESH MATERIALIZED VIEW, some forms of ALTER TABLE; 0 if it has no file
 * @param blocks how many blocks its file had after the snapshot was taken, so that every row of the
 *     snapshot is in one of them
 * @param bytes what it takes on disk, values that are stored apart (TOAST) included
 * @param hasBlocks whether its rows can be told apart by the block they are in; false for a foreign
 *     table
 * @param estimatedRows how many rows it had by the server's last count or estimate; 0 if there was
 *     none
 */
public record CopyRelation(
        long oid,
        String schemaName,
        String name,
        long relfilenode,
        long blocks,
        long bytes,
        boolean hasBlocks,
        long estimatedRows) {}
