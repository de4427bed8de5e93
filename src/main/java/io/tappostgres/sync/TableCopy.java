package io.tappostgres.sync;

import io.tappostgres.connection.CopyRows;
import io.tappostgres.copy.BlockPiece;
import io.tappostgres.copy.BlockPieces;
import io.tappostgres.copy.PieceStatement;
import io.tappostgres.copy.SharedSnapshot;
import io.tappostgres.sync.RowCopy.RowListener;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The copy of one stream in pieces, which all come from one snapshot: one reader leads, others help
 * as long as there are pieces.
 *
 * <p>Thread-safe. The bookmark follows the pieces that are out without a gap before them, and a
 * STATE that tells of it is written behind their last row. What a helper fails at is read again by
 * another reader, at last by the one who leads, whose failure is the copy's.
 */
final class TableCopy {

    /** The key of the {@link io.tappostgres.copy.CopyPosition} in a bookmark. */
    static final String BOOKMARK_KEY = "full_table_copy";

    /**
     * How many pieces the leading reader reads before others are asked to help: small ones, after
     * which the length of the next is known. And the JIT compilers, which are at the code of a row
     * then, need a processor as much as a second reader does: on two of them a million rows of 20
     * columns take 4 to 8 % less processor time, and 3 % less time, than with help from the start.
     */
    private static final int PIECES_ALONE = 2;

    private static final Logger LOG = LoggerFactory.getLogger(TableCopy.class);

    private final String databaseName;
    private final SharedSnapshot snapshot;
    private final BlockPieces pieces;
    private final PieceStatement statement;
    private final CopyStates states;
    private final RowCount rowCount;
    private final Supplier<RowCopy> newRowCopy;

    /** Thrown when the run is stopped, and when this copy ends. */
    private final StopSwitch stop;

    private final List<RowCopy> rowCopies = new ArrayList<>();
    private int helpers;
    private boolean takesHelp;

    /**
     * @param stop of this copy alone
     */
    TableCopy(
            String databaseName,
            SharedSnapshot snapshot,
            BlockPieces pieces,
            PieceStatement statement,
            StreamOutput output,
            StateInterval stateInterval,
            RowCount rowCount,
            Supplier<RowCopy> newRowCopy,
            StopSwitch stop) {
        this.databaseName = databaseName;
        this.snapshot = snapshot;
        this.pieces = pieces;
        this.statement = statement;
        this.states = new CopyStates(output, stateInterval, pieces.position());
        this.rowCount = rowCount;
        this.newRowCopy = newRowCopy;
        this.stop = stop;
        // Only one thread may write a stream whose turn it is not.
        this.takesHelp = snapshot.isForSeveral() && !output.isHeldBack();
    }

    /**
     * Reads pieces until all of them are out that the snapshot has the time for, those of helpers
     * too, or the copy is stopped.
     *
     * @param schedule where others learn that there is something to help with
     * @param connection in the transaction that began the snapshot
     */
    void lead(Schedule schedule, Connection connection) throws SQLException, InterruptedException {
        RowCopy rows = newRowCopy();
        boolean ended = false;
        try {
            BlockPiece piece = await();
            for (int alone = 0; piece != null && alone < PIECES_ALONE; alone++) {
                read(piece, rows, connection);
                piece = await();
            }
            if (piece != null) {
                leadOthers(piece, rows, schedule, connection);
            }
            ended = true;
        } finally {
            if (!ended) {
                stop.stop();
            }
            awaitHelpers();
        }
    }

    private void leadOthers(
            BlockPiece first, RowCopy rows, Schedule schedule, Connection connection)
            throws SQLException, InterruptedException {
        Schedule.Offer offer = schedule.offer(this);
        try (offer) {
            for (BlockPiece piece = first; piece != null; piece = await()) {
                read(piece, rows, connection);
            }
        }
    }

    private RowCopy newRowCopy() {
        RowCopy rows = newRowCopy.get();
        synchronized (this) {
            rowCopies.add(rows);
        }
        return rows;
    }

    /** The next piece, or null when the last one is out or the copy was stopped. */
    private synchronized BlockPiece await() throws InterruptedException {
        while (!stop.isThrown() && !pieces.isDone()) {
            BlockPiece piece = pieces.next();
            if (piece != null) {
                return piece;
            }
            wait();
        }
        return null;
    }

    private synchronized void awaitHelpers() throws InterruptedException {
        takesHelp = false;
        while (helpers > 0) {
            wait();
        }
    }

    /** The database that a helper's connection has to be in. */
    String databaseName() {
        return databaseName;
    }

    /** Is thrown when helpers are to end, whatever they wait for. */
    StopSwitch stop() {
        return stop;
    }

    /** Whether there is something to help with. */
    synchronized boolean takesHelp() {
        return takesHelp && !stop.isThrown() && pieces.hasNext();
    }

    /** Takes a helper on, who then has to {@link #help} or to {@link #leave}. */
    synchronized boolean join() {
        if (!takesHelp()) {
            return false;
        }
        helpers++;
        return true;
    }

    /**
     * Reads pieces as long as there are any.
     *
     * @param connection not in a transaction
     */
    void help(Connection connection) throws SQLException, InterruptedException {
        snapshot.join(connection);
        RowCopy rows = newRowCopy();
        BlockPiece piece = poll();
        try {
            while (piece != null) {
                read(piece, rows, connection);
                piece = poll();
            }
        } finally {
            if (piece != null) {
                giveBack(piece);
            }
        }
    }

    /** The helper is gone. */
    synchronized void leave() {
        helpers--;
        notifyAll();
    }

    /** A helper could not do its part; nobody else is asked to. */
    synchronized void refuse(String reason) {
        takesHelp = false;
        if (!stop.isThrown()) {
            LOG.info("A table is read on fewer connections: {}", reason);
        }
    }

    private synchronized BlockPiece poll() {
        return stop.isThrown() ? null : pieces.next();
    }

    private synchronized void giveBack(BlockPiece piece) {
        pieces.giveBack(piece);
        notifyAll();
    }

    private void read(BlockPiece piece, RowCopy rows, Connection connection)
            throws SQLException, InterruptedException {
        long startNanos = System.nanoTime();
        PieceRows listener = new PieceRows(piece, statement.readsCtid(piece));
        long rowsOut = rows.run(connection, statement.of(piece), listener);
        if (!stop.isThrown()) {
            rowCount.add(piece, listener.queued + rowsOut);
            completed(piece, rowsOut, Duration.ofNanos(System.nanoTime() - startNanos));
        }
    }

    /** The rows of one piece as they are queued. */
    private final class PieceRows implements RowListener {

        private final BlockPiece piece;

        /** Whether they come in the order of their blocks, with the {@code ctid} in front. */
        private final boolean inOrder;

        private long queued;

        PieceRows(BlockPiece piece, boolean inOrder) {
            this.piece = piece;
            this.inOrder = inOrder;
        }

        @Override
        public int prefixBytes(CopyRows rows, int length) {
            return inOrder ? Ctid.length(rows.row(), rows.offset(), length) : 0;
        }

        @Override
        public void queued(CopyRows rows, int length, long count) throws InterruptedException {
            queued += count;
            if (inOrder) {
                reached(piece, Ctid.block(rows.row(), rows.offset(), length), count);
            } else {
                count(count);
            }
        }
    }

    private synchronized void count(long rowsOut) throws InterruptedException {
        states.add(rowsOut);
    }

    private synchronized void reached(BlockPiece piece, long block, long rowsOut)
            throws InterruptedException {
        pieces.reached(piece, block);
        states.advance(pieces.position(), rowsOut);
    }

    private synchronized void completed(BlockPiece piece, long rowsOut, Duration took)
            throws InterruptedException {
        pieces.completed(piece, took);
        states.advance(pieces.position(), rowsOut);
        notifyAll();
    }

    /** The row copies of all readers, when {@link #lead} has returned. */
    synchronized List<RowCopy> rowCopies() {
        return List.copyOf(rowCopies);
    }
}
