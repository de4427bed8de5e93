package io.tappostgres.copy;

import io.tappostgres.connection.ServerProduct;

/**
 * Tells what may keep the rows of a table elsewhere than in PostgreSQL's own heap. There {@code
 * ONLY}, {@code ctid} and the number of blocks say nothing of them: a compressed chunk of
 * TimescaleDB gives no row to a condition on {@code ctid}, and a distributed table of Citus has no
 * block.
 */
final class OtherStore {

    /** The extensions that are known to plan for tables of the heap, as a list in SQL. */
    static final String EXTENSIONS = "'citus', 'pg_pathman', 'pg_shard', 'timescaledb'";

    /** The only access method of which it is certain. */
    private static final String HEAP = "heap";

    /** The beginning of the names of TimescaleDB's schemas. */
    private static final String TIMESCALE_SCHEMAS = "_timescaledb";

    private OtherStore() {}

    /** What is at work where a server is not PostgreSQL itself; null if it is. */
    static String ofServer(String version) {
        return ServerProduct.isPlain(version) ? null : "the server is " + version;
    }

    /**
     * What is at work where an extension may plan for the table; null if none does. Extensions that
     * partition tables do so by inheritance, and leave the others alone.
     *
     * @param extensions those of {@link #EXTENSIONS} that the database has; or null
     * @param inherits whether the table has children or parents
     */
    static String ofExtensions(String extensions, String schemaName, boolean inherits) {
        if (extensions == null) {
            return null;
        }
        boolean onlyPartitions =
                extensions.equals("timescaledb") || extensions.equals("pg_pathman");
        return onlyPartitions && !inherits && !schemaName.startsWith(TIMESCALE_SCHEMAS)
                ? null
                : "the database has the extension " + extensions;
    }

    /**
     * What is at work where a relation has another access method than the heap's; null otherwise.
     *
     * @param accessMethod its name, or null where relations have none
     */
    static String ofAccessMethod(String accessMethod) {
        return accessMethod == null || accessMethod.equals(HEAP)
                ? null
                : "its access method is " + accessMethod;
    }
}
