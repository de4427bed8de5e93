package io.tappostgres.replication;

/**
 * How far a stream has come, and in which log.
 *
 * @param lsn all that committed up to here is out
 * @param systemIdentifier of the server that the log was of; null where the state does not say, as
 *     another tap wrote it
 * @param timeline of the log; 0 where the state does not say
 * @param tableOid of the table that was read; 0 where the state does not say
 */
public record LogPosition(long lsn, String systemIdentifier, long timeline, long tableOid) {}
