package io.tappostgres.sync;

import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import io.tappostgres.connection.Identifiers;
import io.tappostgres.copy.BlockPiece;
import io.tappostgres.copy.CopyRelation;
import io.tappostgres.copy.PieceStatement;
import io.tappostgres.plan.StreamPlan;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the rows of a copy in pieces against what the server estimates, and where they fall far
 * short of that, against what it counts: an extension that keeps rows elsewhere, and that nobody
 * knew of, would have them missing. Thread-safe.
 */
final class RowCount {

    private static final Logger LOG = LoggerFactory.getLogger(RowCount.class);

    /** An estimate can be off by as many, as can one of a table from which half is deleted. */
    private static final long FEW_ROWS = 5_000;

    /** A count needs the sequential scans that are switched off for pieces. */
    private static final String SETTINGS = "SET LOCAL enable_seqscan = on";

    private final StreamPlan plan;
    private final List<CopyRelation> relations;

    /** By oid. */
    private final Map<Long, Read> read = new HashMap<>();

    /** What was read of one relation. */
    private record Read(long blocks, long rows) {

        Read plus(Read other) {
            return new Read(blocks + other.blocks, rows + other.rows);
        }
    }

    /**
     * @param relations those that hold the rows; none if they are not all asked for
     */
    RowCount(StreamPlan plan, List<CopyRelation> relations) {
        this.plan = plan;
        this.relations = relations;
    }

    /** A piece was read whole, and had so many rows. */
    synchronized void add(BlockPiece piece, long rows) {
        if (!piece.changedOnly()) {
            Read ofPiece = new Read(piece.toBlock() - piece.fromBlock(), rows);
            read.merge(piece.relation().oid(), ofPiece, Read::plus);
        }
    }

    /** Whether a relation had less than half of the rows that the server estimates. */
    synchronized boolean fallsShort() {
        return relations.stream().anyMatch(this::fallsShort);
    }

    private boolean fallsShort(CopyRelation relation) {
        Read ofRelation = read.get(relation.oid());
        if (ofRelation == null || !relation.hasBlocks()) {
            return false;
        }
        double share = ofRelation.blocks / (double) Math.max(1, relation.blocks());
        double expected = relation.estimatedRows() * share;
        return ofRelation.rows < expected / 2 && expected - ofRelation.rows > FEW_ROWS;
    }

    /**
     * Counts the rows that pieces can see, and those of the table by its name.
     *
     * @param connection in the transaction of the copy, which reads nothing more
     * @throws TapException if they are not as many
     */
    void require(Connection connection) throws SQLException {
        LOG.info(
                "Stream \"{}\": counting the rows, as there were far fewer than the server estimates",
                plan.tapStreamId());
        long inPieces = 0;
        long inTable;
        try (Statement statement = connection.createStatement()) {
            statement.execute(SETTINGS);
            for (CopyRelation relation : relations) {
                inPieces += count(statement, PieceStatement.count(relation));
            }
            String table =
                    Identifiers.quoteQualified(plan.table().schemaName(), plan.table().name());
            inTable = count(statement, "SELECT count(*) FROM " + table);
        }
        if (inPieces != inTable) {
            throw new TapException(
                    Kind.SOURCE,
                    "read in pieces, the table has %d rows, and read by its name %d: something other than PostgreSQL keeps rows of it; nothing was activated in the target. Set \"copy_in_pieces\": false for this stream in \"stream_options\", and report it"
                            .formatted(inPieces, inTable));
        }
    }

    private static long count(Statement statement, String sql) throws SQLException {
        try (ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getLong(1);
        }
    }
}
