package io.tappostgres.sync;

import io.tappostgres.copy.BlockPieces;
import io.tappostgres.copy.CopyLeg;
import io.tappostgres.copy.CopyPosition;
import io.tappostgres.copy.CopyRelation;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * How long the snapshots of one stream live and how large their pieces are: without limit and of
 * the usual size, until the server ends a read, as a standby does whose replay it holds up; from
 * then on shorter and smaller with each read that is ended, and slowly more again with each that is
 * not. Used by one thread.
 */
final class SnapshotPace {

    /** Pieces of 64 kB, or of what is read in 16 ms: what is read twice then is next to nothing. */
    private static final int LARGEST_DIVISOR = 64;

    /** A snapshot takes some 30 ms to prepare. */
    private static final Duration SHORTEST_LIFE = Duration.ofMillis(500);

    private boolean readsInPieces;
    private boolean canGoOn = true;
    private boolean wasCutShort;
    private int divisor = 1;

    /** Null for as long as it takes. */
    private Duration life;

    private long beganNanos = System.nanoTime();
    private CopyPosition sweep;
    private int snapshotsOfSweep;
    private int fewestSnapshots = Integer.MAX_VALUE;
    private boolean stalls;

    /** A read by a key begins, which goes on with what is out by then if it is ended. */
    void beginByKey() {
        begin(true, false);
    }

    /**
     * A read of a whole stream begins.
     *
     * @param canBeCut whether it can be read in pieces if it is ended; else it is lost then
     */
    void beginWhole(boolean canBeCut) {
        begin(canBeCut, canBeCut);
    }

    /** A snapshot begins that is read in pieces. */
    void beginPieces() {
        begin(true, true);
    }

    private void begin(boolean resumable, boolean inPieces) {
        canGoOn = resumable;
        readsInPieces = inPieces;
        beganNanos = System.nanoTime();
    }

    /** Whether a read was ended, and the next ones are to be short. */
    boolean isBrief() {
        return wasCutShort;
    }

    /** Whether a read that was ended may come further the next time. */
    boolean canGoOn() {
        return canGoOn;
    }

    /**
     * What of a copy is to be read in the snapshot that was just taken.
     *
     * @param position where the copy has come to, or null
     */
    CopyLeg leg(CopyPosition position, List<CopyRelation> relations) {
        if (position == null) {
            sweep = null;
            snapshotsOfSweep = 0;
        }
        return wasCutShort
                ? CopyLeg.brief(position, relations, sweep, life, divisor)
                : CopyLeg.WHOLE;
    }

    /** A snapshot has ended, well or not. */
    void ended(BlockPieces pieces) {
        CopyPosition reached = pieces.sweep();
        if (reached == null) {
            return;
        }
        Map<?, ?> before = sweep == null ? Map.of() : sweep.relations();
        if (!pieces.isComplete() && !before.equals(reached.relations())) {
            sweep = reached;
            snapshotsOfSweep++;
        } else if (pieces.isComplete()) {
            endSweep();
        }
    }

    /** A sweep through the table that took no fewer snapshots than another was will not end. */
    private void endSweep() {
        snapshotsOfSweep++;
        stalls = snapshotsOfSweep >= fewestSnapshots;
        fewestSnapshots = Math.min(fewestSnapshots, snapshotsOfSweep);
        sweep = null;
        snapshotsOfSweep = 0;
    }

    /** The server has left a snapshot alone: the next one may be a little longer. */
    void survived() {
        divisor = Math.max(1, divisor / 2);
        if (life != null) {
            life = life.plus(life.dividedBy(10));
        }
    }

    /** The server has ended a read: the next ones are half as long, and so are their pieces. */
    void cutShort() {
        Duration age = Duration.ofNanos(System.nanoTime() - beganNanos);
        Duration longest = life == null || age.compareTo(life) < 0 ? age : life;
        Duration half = longest.dividedBy(2);
        life = half.compareTo(SHORTEST_LIFE) < 0 ? SHORTEST_LIFE : half;
        divisor = Math.min(LARGEST_DIVISOR, 2 * divisor);
        wasCutShort = true;
    }

    /** What is equal as long as nothing that is not in the bookmark has come on. */
    Object progress() {
        return stalls
                ? fewestSnapshots
                : Arrays.asList(fewestSnapshots, sweep == null ? null : sweep.relations());
    }

    /** How the stream is read from now on, for a person. */
    String description() {
        return readsInPieces
                ? "in pieces of 1/%d of the usual size, in snapshots of up to %d ms"
                        .formatted(divisor, life.toMillis())
                : "from its last key";
    }
}
