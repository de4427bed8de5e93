package io.tappostgres.sync;

import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;

/** The place of a row in its table, {@code (block,item)}, where it is the first field of a COPY. */
final class Ctid {

    private Ctid() {}

    /** How many bytes it takes at the start of the row, the tab behind it included. */
    static int length(byte[] row, int offset, int rowLength) {
        for (int i = 0; i < rowLength; i++) {
            if (row[offset + i] == '\t') {
                return i + 1;
            }
        }
        throw new TapException(Kind.INTERNAL, "a row has no ctid");
    }

    /** The number of its block, from 0 to 2^32 - 2. */
    static long block(byte[] row, int offset, int rowLength) {
        long block = 0;
        for (int i = 1; i < rowLength && row[offset + i] != ','; i++) {
            block = block * 10 + (row[offset + i] - '0');
        }
        return block;
    }
}
