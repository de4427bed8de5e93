package io.tappostgres.copy;

import java.time.Duration;

/**
 * How many blocks the next piece gets: as many as a reader gets through in {@link #TARGET}, by what
 * the last pieces took. A target that blocks the pipe makes them smaller, as wide rows do.
 *
 * <p>Not thread-safe.
 */
final class PieceSize {

    /**
     * Short enough that readers end together and that little is read again after an interruption;
     * long enough that a round trip of 50 ms to a distant server costs little.
     */
    static final Duration TARGET = Duration.ofSeconds(1);

    /** A first piece of 4 MB, values stored apart included, is small whatever the rows are like. */
    private static final long FIRST_BYTES = 4L * 1024 * 1024;

    /** An estimate from a small piece is rough, so that sizes grow in steps. */
    private static final int LARGEST_STEP = 4;

    /** Below this (2 MB) pieces are not cut only to let all readers end together. */
    private static final long SMALLEST_SHARE_BLOCKS = 256;

    private final int readers;
    private final long targetNanos;
    private long blocks;

    /**
     * @param bytesPerBlock of the relation on disk, values that are stored apart included
     * @param divisor what part of the usual size is wanted
     */
    PieceSize(int readers, long bytesPerBlock, int divisor) {
        this.readers = readers;
        this.targetNanos = TARGET.toNanos() / divisor;
        this.blocks = Math.max(1, FIRST_BYTES / divisor / Math.max(1, bytesPerBlock));
    }

    /** The size of the next piece of so many blocks that are left. */
    long next(long remainingBlocks) {
        long share = Math.max(SMALLEST_SHARE_BLOCKS, remainingBlocks / (2L * readers));
        return Math.min(remainingBlocks, readers == 1 ? blocks : Math.min(blocks, share));
    }

    /** Learns from a piece that was read whole. */
    void learn(long pieceBlocks, Duration took) {
        double blocksPerNano = pieceBlocks / (double) Math.max(1, took.toNanos());
        long fitting = (long) (blocksPerNano * targetNanos);
        blocks = Math.max(1, Math.min(fitting, LARGEST_STEP * pieceBlocks));
    }
}
