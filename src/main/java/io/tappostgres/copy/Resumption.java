package io.tappostgres.copy;

import io.tappostgres.connection.Identifiers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether a copy that was interrupted can go on from its position.
 *
 * <p>It goes on in a new snapshot, and reads what lies behind the marks, and of the blocks before
 * them the rows that were written since. That is all there is if the relations are still the same
 * files, and if the new snapshot sees every transaction that the first one saw.
 */
public final class Resumption {

    /**
     * Row versions name their transaction by 32 bits, so that before and after are told apart up to
     * 2^31 transactions; a tenth of them is left as room for those that run meanwhile.
     */
    private static final long MOST_TRANSACTIONS_SINCE = (1L << 31) / 10 * 9;

    private Resumption() {}

    /**
     * Why a copy has to begin anew, in words for a person; null if it can go on.
     *
     * @param snapshot the new one
     * @param columns the digest of what is read now
     * @param relations those that hold the stream's rows now
     */
    public static String obstacle(
            CopyPosition position,
            CopySnapshot snapshot,
            String columns,
            List<CopyRelation> relations) {
        if (!position.columns().equals(columns)) {
            return "other columns or rows of it are selected now";
        }
        String ofServer = obstacleOfServer(position.snapshot(), snapshot);
        return ofServer != null ? ofServer : obstacleOfRelations(position, relations);
    }

    private static String obstacleOfServer(CopySnapshot before, CopySnapshot now) {
        if (now.server().isOtherThan(before.server())) {
            return "the server is another one now";
        }
        if (now.databaseOid() != before.databaseOid()) {
            return "the database is another one now";
        }
        if (now.server().isPromotedSince(before.server())) {
            return "the server was promoted or restored meanwhile";
        }
        if (now.walBytes() < before.walBytes() || now.xmin() < before.xmin()) {
            return "this server is behind the one that the copy began on";
        }
        if (now.xmax() - before.xmin() > MOST_TRANSACTIONS_SINCE) {
            return "too many transactions have run meanwhile";
        }
        return null;
    }

    private static String obstacleOfRelations(CopyPosition position, List<CopyRelation> relations) {
        Map<Long, CopyRelation> byOid = new HashMap<>();
        relations.forEach(relation -> byOid.put(relation.oid(), relation));
        for (Map.Entry<Long, CopyPosition.Mark> mark : position.relations().entrySet()) {
            CopyRelation relation = byOid.get(mark.getKey());
            if (relation == null) {
                return "the table, or a partition of it, was replaced or is gone";
            }
            if (relation.relfilenode() != mark.getValue().relfilenode()) {
                return Identifiers.quoteQualified(relation.schemaName(), relation.name())
                        + " was written anew or emptied meanwhile (TRUNCATE, VACUUM FULL, CLUSTER, REFRESH, ALTER TABLE)";
            }
        }
        return null;
    }
}
