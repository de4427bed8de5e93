package io.tappostgres.copy;

import io.tappostgres.connection.Identifiers;
import io.tappostgres.connection.ServerVersion;
import java.util.ArrayList;
import java.util.List;

/**
 * The COPY that reads one piece, in text format.
 *
 * <p>From PostgreSQL 14 on the server finds the blocks of a piece by themselves (a TID range scan);
 * before that it reads the whole relation in the order of its blocks, and the rows carry their
 * {@code ctid} in front, so that the reader knows how far it has come.
 *
 * <p>A row that was written since the first snapshot has an {@code xmin} that is not older than the
 * snapshot's. Freezing does not hide it: since 9.4 a frozen row keeps its {@code xmin}; before that
 * it shows 2, and is read again.
 *
 * @see <a href="https://www.postgresql.org/docs/current/ddl-system-columns.html">System Columns</a>
 */
public final class PieceStatement {

    /** The {@code xmin} of a row that was frozen before PostgreSQL 9.4. */
    private static final String FROZEN_XID = "2";

    private final String selectList;
    private final ServerVersion version;
    private final List<String> conditions;
    private final CopyPosition resumed;

    /**
     * @param selectList the columns, quoted and separated by commas
     * @param conditions of all pieces, in SQL; each is put into parentheses
     * @param resumed where an earlier run had come to, or null
     */
    public PieceStatement(
            String selectList,
            ServerVersion version,
            List<String> conditions,
            CopyPosition resumed) {
        this.selectList = selectList;
        this.version = version;
        this.conditions = List.copyOf(conditions);
        this.resumed = resumed;
    }

    /**
     * Whether a server of this version finds the blocks of a piece without a look at the others.
     */
    public static boolean findsBlocks(ServerVersion version) {
        return version.isAtLeast(ServerVersion.V14);
    }

    /** Whether the first field of each row is its {@code ctid}, which is none of the columns. */
    public boolean readsCtid(BlockPiece piece) {
        return piece.relation().hasBlocks() && !findsBlocks(version);
    }

    /** The statement. */
    public String of(BlockPiece piece) {
        CopyRelation relation = piece.relation();
        List<String> all = new ArrayList<>();
        if (relation.hasBlocks()) {
            all.add("ctid >= '(%d,0)'::tid".formatted(piece.fromBlock()));
            all.add("ctid < '(%d,0)'::tid".formatted(piece.toBlock()));
        }
        if (piece.changedOnly()) {
            all.add(writtenSince(resumed.snapshot().xmin()));
        }
        all.addAll(conditions);
        return "COPY (SELECT %s%s FROM ONLY %s%s) TO STDOUT"
                .formatted(
                        readsCtid(piece) ? "ctid," : "",
                        selectList,
                        Identifiers.quoteQualified(relation.schemaName(), relation.name()),
                        all.isEmpty() ? "" : " WHERE (" + String.join(") AND (", all) + ")");
    }

    /** The query that counts the rows that all pieces of a relation have together. */
    public static String count(CopyRelation relation) {
        return "SELECT count(*) FROM ONLY "
                + Identifiers.quoteQualified(relation.schemaName(), relation.name())
                + (relation.hasBlocks()
                        ? " WHERE ctid >= '(0,0)'::tid AND ctid < '(%d,0)'::tid"
                                .formatted(relation.blocks())
                        : "");
    }

    private String writtenSince(long snapshotXmin) {
        long xid = snapshotXmin & 0xFFFF_FFFFL;
        String condition = "age(xmin) <= age('%d'::xid)".formatted(xid);
        return version.isAtLeast(ServerVersion.V9_4)
                ? condition
                : condition + " OR xmin = '" + FROZEN_XID + "'::xid";
    }

    /**
     * The condition of the rows that singer-io's or PipelineWise's tap had not read when it was
     * interrupted: both read by ascending {@code xmin}, the one as a number, the other as text, and
     * neither order is that of the transactions once their ids have wrapped around. A row that was
     * frozen before PostgreSQL 9.4 may have been written since.
     *
     * @param xmin the bookmark
     */
    public static String notBeforeXmin(long xmin) {
        return "age(xmin) <= age('%1$d'::xid) OR xmin::text::bigint > %1$d OR xmin::text COLLATE \"C\" > '%1$d' OR xmin = '%2$s'::xid"
                .formatted(xmin, FROZEN_XID);
    }
}
