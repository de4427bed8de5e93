package io.tappostgres.copy;

import io.tappostgres.copy.CopyLeg.Portion;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Deals the blocks of a stream's relations out to readers, piece by piece, and knows up to where
 * all of them are out without a gap.
 *
 * <p>The pieces of a copy that goes on begin with the blocks that the interrupted run had read, for
 * the rows that were written there since. Until all of these are out the old position stands; from
 * then on it is one of the new snapshot.
 *
 * <p>Not thread-safe.
 */
public final class BlockPieces {

    /** Blocks of one relation that are read in the same way, and not dealt out whole. */
    private record Stretch(
            CopyRelation relation, long fromBlock, long toBlock, boolean changedOnly) {}

    /** A piece that was dealt out, or handed back; in the order of dealing. */
    private static final class Dealt {
        final BlockPiece piece;
        long reachedBlock;
        boolean completed;

        Dealt(BlockPiece piece) {
            this.piece = piece;
            this.reachedBlock = piece.fromBlock();
        }
    }

    private final CopySnapshot snapshot;
    private final String columns;
    private final CopyPosition resumed;
    private final CopyLeg leg;
    private final boolean cutsRelations;
    private final int readers;
    private final long startNanos = System.nanoTime();

    private final Deque<Stretch> stretches = new ArrayDeque<>();
    private final Map<Long, CopyPosition.Mark> marks = new LinkedHashMap<>();
    private final Map<Long, CopyPosition.Mark> swept = new LinkedHashMap<>();
    private final Deque<Dealt> dealt = new ArrayDeque<>();
    private final Deque<BlockPiece> returned = new ArrayDeque<>();
    private PieceSize size;
    private long nextBlock;
    private boolean hasMoved;

    /**
     * @param snapshot what all pieces are read in
     * @param columns the digest of what is read of each row
     * @param relations those that hold the stream's rows, in the order they are read
     * @param resumed where an earlier run had come to, or null
     * @param leg what is read in this snapshot
     * @param cutsRelations whether a relation is read in several pieces; else each of them is one
     * @param readers how many readers may share the pieces
     */
    public BlockPieces(
            CopySnapshot snapshot,
            String columns,
            List<CopyRelation> relations,
            CopyPosition resumed,
            CopyLeg leg,
            boolean cutsRelations,
            int readers) {
        this.snapshot = snapshot;
        this.columns = columns;
        this.resumed = resumed;
        this.leg = leg;
        this.cutsRelations = cutsRelations;
        this.readers = readers;
        if (resumed != null) {
            relations.forEach(this::takeMark);
        }
        if (leg.sweep() != null) {
            swept.putAll(leg.sweep().relations());
        }
        if (resumed != null && leg.portion() != Portion.UNREAD) {
            relations.forEach(this::addChanged);
        }
        relations.forEach(this::addUnread);
        beginStretch();
    }

    private void takeMark(CopyRelation relation) {
        CopyPosition.Mark mark = resumed.relations().get(relation.oid());
        if (mark != null) {
            marks.put(relation.oid(), mark);
        }
    }

    private void addChanged(CopyRelation relation) {
        long from = leg.blocksSwept(relation);
        long done = resumed.blocksOut(relation);
        if (from < done) {
            stretches.add(new Stretch(relation, from, done, true));
        }
    }

    private void addUnread(CopyRelation relation) {
        long done = resumed == null ? 0 : resumed.blocksOut(relation);
        boolean isUnread =
                relation.hasBlocks() ? done < relation.blocks() : leg.portion() != Portion.UNREAD;
        if (isUnread) {
            stretches.add(new Stretch(relation, done, relation.blocks(), false));
        }
    }

    /** Whether there are pieces that nobody reads. */
    public boolean hasNext() {
        return !returned.isEmpty() || (!stretches.isEmpty() && !isOver());
    }

    /** Whether the snapshot is too old for another piece; each moves the position on, though. */
    private boolean isOver() {
        return hasMoved
                && leg.life() != null
                && System.nanoTime() - startNanos >= leg.life().toNanos();
    }

    /** The next piece for a reader, or null if all are dealt out, or the snapshot is too old. */
    public BlockPiece next() {
        BlockPiece again = returned.poll();
        if (again != null) {
            return again;
        }
        Stretch stretch = stretches.peek();
        if (stretch == null || isOver()) {
            return null;
        }
        long remaining = stretch.toBlock() - nextBlock;
        boolean cut = cutsRelations && stretch.relation().hasBlocks();
        long end = cut ? nextBlock + size.next(remaining) : stretch.toBlock();
        BlockPiece piece =
                new BlockPiece(stretch.relation(), nextBlock, end, stretch.changedOnly());
        dealt.add(new Dealt(piece));
        nextBlock = end;
        if (end >= stretch.toBlock()) {
            stretches.remove();
            beginStretch();
        }
        return piece;
    }

    private void beginStretch() {
        Stretch stretch = stretches.peek();
        if (stretch != null) {
            CopyRelation relation = stretch.relation();
            nextBlock = stretch.fromBlock();
            size =
                    new PieceSize(
                            readers,
                            relation.bytes() / Math.max(1, relation.blocks()),
                            leg.divisor());
        }
    }

    /** A reader could not read the piece: another one gets it, from its beginning. */
    public void giveBack(BlockPiece piece) {
        returned.add(piece);
    }

    /** All rows of the piece that are in blocks below this one are out. */
    public void reached(BlockPiece piece, long block) {
        Dealt progress = find(piece);
        progress.reachedBlock = Math.max(progress.reachedBlock, block);
    }

    /** All rows of the piece are out. */
    public void completed(BlockPiece piece, Duration took) {
        find(piece).completed = true;
        Stretch stretch = stretches.peek();
        boolean tellsOfNext =
                stretch != null
                        && stretch.relation().equals(piece.relation())
                        && stretch.changedOnly() == piece.changedOnly();
        if (tellsOfNext) {
            size.learn(piece.blocks(), took);
        }
        while (!dealt.isEmpty() && dealt.peek().completed) {
            mark(dealt.remove().piece);
        }
    }

    private void mark(BlockPiece piece) {
        CopyRelation relation = piece.relation();
        if (!relation.hasBlocks()) {
            return;
        }
        boolean isLast = piece.toBlock() >= relation.blocks();
        hasMoved = true;
        Map<Long, CopyPosition.Mark> reached = piece.changedOnly() ? swept : marks;
        reached.put(
                relation.oid(),
                new CopyPosition.Mark(
                        relation.relfilenode(),
                        isLast ? CopyPosition.ALL_BLOCKS : piece.toBlock()));
    }

    private Dealt find(BlockPiece piece) {
        for (Dealt one : dealt) {
            if (one.piece.equals(piece)) {
                return one;
            }
        }
        throw new IllegalArgumentException("a piece that was not dealt out: " + piece);
    }

    /** Whether all pieces were dealt out and are out. */
    public boolean isComplete() {
        return stretches.isEmpty() && dealt.isEmpty();
    }

    /** Whether all pieces are out that this snapshot has the time for. */
    public boolean isDone() {
        return dealt.isEmpty() && (stretches.isEmpty() || isOver());
    }

    /** Whether no row of the copy is left to be read. */
    public boolean completesCopy() {
        return isComplete() && leg.portion() != Portion.UNREAD && leg.sweep() == null;
    }

    /** Up to where everything is out; null if that is nowhere yet. */
    public CopyPosition position() {
        if (leg.portion() == Portion.CHANGED) {
            return isComplete() ? new CopyPosition(sweepSnapshot(), columns, marks) : resumed;
        }
        Dealt first = dealt.peek();
        Stretch next = stretches.peek();
        boolean rereading =
                first != null ? first.piece.changedOnly() : next != null && next.changedOnly();
        if (rereading) {
            return resumed;
        }
        Map<Long, CopyPosition.Mark> reached = withReached(marks, false);
        CopySnapshot oldest = leg.portion() == Portion.UNREAD ? resumed.snapshot() : snapshot;
        return reached.isEmpty() ? null : new CopyPosition(oldest, columns, reached);
    }

    /**
     * Where the changed rows are out, of the snapshot that the first of them were read in; null if
     * they alone are not what is read.
     */
    public CopyPosition sweep() {
        return leg.portion() == Portion.CHANGED
                ? new CopyPosition(sweepSnapshot(), columns, withReached(swept, true))
                : null;
    }

    private CopySnapshot sweepSnapshot() {
        return leg.sweep() == null ? snapshot : leg.sweep().snapshot();
    }

    private Map<Long, CopyPosition.Mark> withReached(
            Map<Long, CopyPosition.Mark> completed, boolean ofChanged) {
        Map<Long, CopyPosition.Mark> reached = new LinkedHashMap<>(completed);
        Dealt first = dealt.peek();
        boolean isWithin = first != null && first.reachedBlock > first.piece.fromBlock();
        if (isWithin && first.piece.changedOnly() == ofChanged) {
            CopyRelation relation = first.piece.relation();
            reached.put(
                    relation.oid(),
                    new CopyPosition.Mark(relation.relfilenode(), first.reachedBlock));
        }
        return reached;
    }
}
