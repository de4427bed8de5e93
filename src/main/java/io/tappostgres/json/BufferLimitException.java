package io.tappostgres.json;

/** Thrown when a {@link JsonBuffer} would have to hold more bytes than an array can. */
public final class BufferLimitException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    BufferLimitException(long requiredBytes) {
        super(
                "the JSON text needs "
                        + requiredBytes
                        + " bytes, more than the "
                        + JsonBuffer.MAX_CAPACITY_BYTES
                        + " that one line can hold");
    }
}
