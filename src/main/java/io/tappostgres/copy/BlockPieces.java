package io.tappostgres.copy;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
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
    private final boolean cutsRelations;
    private final int readers;

    private final Deque<Stretch> stretches = new ArrayDeque<>();
    private final Map<Long, CopyPosition.Mark> marks = new LinkedHashMap<>();
    private final Deque<Dealt> dealt = new ArrayDeque<>();
    private final Deque<BlockPiece> returned = new ArrayDeque<>();
    private PieceSize size;
    private long nextBlock;

    /**
     * @param snapshot what all pieces are read in
     * @param columns the digest of what is read of each row
     * @param relations those that hold the stream's rows, in the order they are read
     * @param resumed where an earlier run had come to, or null
     * @param cutsRelations whether a relation is read in several pieces; else each of them is one
     * @param readers how many readers may share the pieces
     */
    public BlockPieces(
            CopySnapshot snapshot,
            String columns,
            List<CopyRelation> relations,
            CopyPosition resumed,
            boolean cutsRelations,
            int readers) {
        this.snapshot = snapshot;
        this.columns = columns;
        this.resumed = resumed;
        this.cutsRelations = cutsRelations;
        this.readers = readers;
        List<Stretch> unread = new ArrayList<>();
        for (CopyRelation relation : relations) {
            CopyPosition.Mark mark =
                    resumed == null ? null : resumed.relations().get(relation.oid());
            long done = mark == null ? 0 : Math.min(mark.nextBlock(), relation.blocks());
            if (done > 0) {
                stretches.add(new Stretch(relation, 0, done, true));
            }
            if (mark != null) {
                marks.put(relation.oid(), mark);
            }
            if (!relation.hasBlocks() || done < relation.blocks()) {
                unread.add(new Stretch(relation, done, relation.blocks(), false));
            }
        }
        stretches.addAll(unread);
        beginStretch();
    }

    /** Whether there are pieces that nobody reads. */
    public boolean hasNext() {
        return !returned.isEmpty() || !stretches.isEmpty();
    }

    /** The next piece for a reader, or null if all are dealt out. */
    public BlockPiece next() {
        BlockPiece again = returned.poll();
        if (again != null) {
            return again;
        }
        Stretch stretch = stretches.peek();
        if (stretch == null) {
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
            size = new PieceSize(readers, relation.bytes() / Math.max(1, relation.blocks()));
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
        if (piece.changedOnly() || !relation.hasBlocks()) {
            return;
        }
        boolean isLast = piece.toBlock() >= relation.blocks();
        marks.put(
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

    /** Up to where everything is out; null if that is nowhere yet. */
    public CopyPosition position() {
        Dealt first = dealt.peek();
        Stretch next = stretches.peek();
        boolean rereading =
                first != null ? first.piece.changedOnly() : next != null && next.changedOnly();
        if (rereading) {
            return resumed;
        }
        Map<Long, CopyPosition.Mark> reached = new LinkedHashMap<>(marks);
        if (first != null && first.reachedBlock > first.piece.fromBlock()) {
            CopyRelation relation = first.piece.relation();
            reached.put(
                    relation.oid(),
                    new CopyPosition.Mark(relation.relfilenode(), first.reachedBlock));
        }
        return reached.isEmpty() ? null : new CopyPosition(snapshot, columns, reached);
    }
}
