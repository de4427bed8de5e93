package io.tappostgres.copy;

/**
 * Rows that one COPY reads: those of a relation in some of its blocks.
 *
 * @param fromBlock the first block
 * @param toBlock the block after the last one
 * @param changedOnly whether only rows are read that were written since the snapshot of the run
 *     that was interrupted
 */
public record BlockPiece(CopyRelation relation, long fromBlock, long toBlock, boolean changedOnly) {

    long blocks() {
        return toBlock - fromBlock;
    }
}
