package io.tappostgres.copy;

import java.time.Duration;
import java.util.List;

/**
 * What of a copy is read in one snapshot, and in what pieces.
 *
 * <p>Where snapshots live as long as they are needed, one of them is enough for all that is left.
 * Where they do not, the copy first reads in each what nobody has read, and its position stays the
 * one of the oldest: whatever a later snapshot sees, and no piece has read, was written by a
 * transaction that is not older than that. These rows come last, all in one snapshot. If that is
 * cut short, those that are left come in the next ones, and then, since rows may have moved from
 * one side of the cut to the other, what was written since the first of these, until one snapshot
 * is enough.
 *
 * @param sweep where an earlier snapshot, that was cut short, had come to with the changed rows,
 *     and the first of those that have read them; or null
 * @param life how old the snapshot may be when its last piece is dealt out; null for any age
 * @param divisor what part of a piece of the usual size each piece has
 */
public record CopyLeg(Portion portion, CopyPosition sweep, Duration life, int divisor) {

    /** Which rows are read. */
    public enum Portion {
        /** All that are left. */
        ALL,
        /** Those of the blocks that nobody has read. */
        UNREAD,
        /** Those that were written since their block was read. */
        CHANGED
    }

    /** All that is left, in pieces of the usual size. */
    public static final CopyLeg WHOLE = new CopyLeg(Portion.ALL, null, null, 1);

    /**
     * The leg of a copy whose snapshots are cut short.
     *
     * @param position where the copy has come to, or null
     * @param relations those that hold the stream's rows
     */
    public static CopyLeg brief(
            CopyPosition position,
            List<CopyRelation> relations,
            CopyPosition sweep,
            Duration life,
            int divisor) {
        if (position == null) {
            return new CopyLeg(Portion.ALL, null, life, divisor);
        }
        boolean anyUnread =
                relations.stream()
                        .anyMatch(
                                relation ->
                                        relation.hasBlocks()
                                                && position.blocksOut(relation)
                                                        < relation.blocks());
        return anyUnread
                ? new CopyLeg(Portion.UNREAD, null, life, divisor)
                : new CopyLeg(Portion.CHANGED, sweep, null, divisor);
    }

    /** How many blocks at the beginning of a relation have no changed rows left to be read. */
    long blocksSwept(CopyRelation relation) {
        return sweep == null ? 0 : sweep.blocksOut(relation);
    }
}
