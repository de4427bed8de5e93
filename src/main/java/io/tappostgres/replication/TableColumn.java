package io.tappostgres.replication;

/**
 * The entry of a column in the system catalogs.
 *
 * @param isFilledByCatalog whether rows from before the column have its value from the catalog, as
 *     from PostgreSQL 11 on if it was added with a default
 * @param entry what changes when the column does
 * @param defaultOid of its default, which gets another one with the column's type; 0 if it has none
 */
record TableColumn(
        String name, boolean isDropped, boolean isFilledByCatalog, String entry, long defaultOid) {

    private static final String BY_DEFAULT = "d";

    /** Whether nothing was done to it since it had another entry. */
    boolean isAs(String earlier) {
        if (earlier.startsWith(BY_DEFAULT)) {
            return !isDropped && earlier.equals(BY_DEFAULT + defaultOid);
        }
        return earlier.equals(entry);
    }
}
