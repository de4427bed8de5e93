package bench.figures;

/**
 * What each run of a comparison reads and writes.
 *
 * @param rows of the table, or tables of the database
 * @param copyBytes what psql writes; 0 where there is no psql
 * @param jsonBytes what the tap writes; 0 where it was not counted
 */
public record Volume(long rows, long copyBytes, long jsonBytes) {}
