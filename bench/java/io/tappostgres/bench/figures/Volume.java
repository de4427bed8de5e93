package io.tappostgres.bench.figures;

/**
 * What each run of a comparison reads and writes.
 *
 * @param rows of the table, or tables of the database, or changes of the log
 * @param copyBytes what psql or pg_recvlogical writes; 0 where there is neither
 * @param jsonBytes what the tap writes; 0 where it was not counted
 */
public record Volume(long rows, long copyBytes, long jsonBytes) {}
