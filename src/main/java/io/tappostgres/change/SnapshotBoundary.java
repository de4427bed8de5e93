package io.tappostgres.change;

import io.tappostgres.connection.ServerVersion;
import io.tappostgres.decoding.Lsn;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which transactions of the log the snapshot of a copy has seen.
 *
 * <p>A commit becomes visible a moment after its record is in the log; with synchronous replication
 * that moment lasts as long as a standby takes to answer. A position can therefore not tell: of the
 * transactions whose commit records lie before {@code untilLsn}, those that the snapshot says were
 * running are the ones that it has not seen. All that commit later it has not seen either.
 *
 * @param xmin the oldest transaction that was running; all before it are over
 * @param xmax the first transaction id that was not given out
 * @param running the transactions from {@code xmin} on that were running, in ascending order
 * @param untilLsn where the log was written when the snapshot had been taken
 */
record SnapshotBoundary(long xmin, long xmax, List<Long> running, long untilLsn) {

    private static final String XMIN = "xmin";
    private static final String XMAX = "xmax";
    private static final String RUNNING = "running";
    private static final String UNTIL_LSN = "until_lsn";

    private static final String SNAPSHOT = "SELECT txid_current_snapshot()::text, %s::text";

    SnapshotBoundary {
        running = List.copyOf(running);
    }

    /**
     * The boundary of the snapshot of the connection's transaction, which is REPEATABLE READ, on a
     * primary.
     */
    static SnapshotBoundary read(Connection connection) throws SQLException {
        boolean saysWal = ServerVersion.of(connection).isAtLeast(ServerVersion.V10);
        String insertLsn =
                saysWal ? "pg_current_wal_insert_lsn()" : "pg_current_xlog_insert_location()";
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(SNAPSHOT.formatted(insertLsn))) {
            result.next();
            return parse(result.getString(1), Lsn.parse(result.getString(2)));
        }
    }

    /** Of the text {@code xmin:xmax:xid,xid,…}. */
    static SnapshotBoundary parse(String snapshot, long untilLsn) {
        String[] parts = snapshot.split(":", -1);
        List<Long> running = new ArrayList<>();
        for (String xid : parts[2].split(",", -1)) {
            if (!xid.isEmpty()) {
                running.add(Long.valueOf(xid));
            }
        }
        return new SnapshotBoundary(
                Long.parseLong(parts[0]), Long.parseLong(parts[1]), running, untilLsn);
    }

    /**
     * Whether the snapshot has not seen a transaction.
     *
     * @param xid the lower 32 bits of its id; as its commit is near the snapshot, so is the id
     * @param commitLsn a position within its commit record
     */
    boolean isNew(int xid, long commitLsn) {
        if (!Lsn.isBefore(commitLsn, untilLsn)) {
            return true;
        }
        // Transaction ids are compared modulo 2^32, as the server does.
        if (xid - (int) xmax >= 0) {
            return true;
        }
        return xid - (int) xmin >= 0
                && running.stream().anyMatch(runningXid -> runningXid.intValue() == xid);
    }

    /** Whether all that is committed from a position on is new. */
    boolean isBefore(long lsn) {
        return !Lsn.isBefore(lsn, untilLsn);
    }

    void write(ObjectNode json) {
        json.put(XMIN, xmin);
        json.put(XMAX, xmax);
        ArrayNode list = json.putArray(RUNNING);
        running.forEach(list::add);
        json.put(UNTIL_LSN, untilLsn);
    }

    /** The boundary in a bookmark, or null if it is not one that {@link #write} wrote. */
    static SnapshotBoundary from(JsonNode json) {
        if (!json.path(XMIN).isIntegralNumber()
                || !json.path(XMAX).isIntegralNumber()
                || !json.path(UNTIL_LSN).isIntegralNumber()
                || !json.path(RUNNING).isArray()) {
            return null;
        }
        List<Long> running = new ArrayList<>();
        for (JsonNode xid : json.path(RUNNING)) {
            if (!xid.isIntegralNumber()) {
                return null;
            }
            running.add(xid.longValue());
        }
        return new SnapshotBoundary(
                json.path(XMIN).longValue(),
                json.path(XMAX).longValue(),
                running,
                json.path(UNTIL_LSN).longValue());
    }
}
