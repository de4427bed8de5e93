package io.tappostgres.json;

/**
 * Thrown when a {@link JsonBuffer} would have to hold more bytes than it may, or than there are.
 */
public final class BufferLimitException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    BufferLimitException(long requiredBytes) {
        super(
                "the JSON text needs %d bytes, more than max_record_bytes allows; deselect large columns, or raise it and the heap, -Xmx, to four times as much"
                        .formatted(requiredBytes));
    }

    BufferLimitException(long requiredBytes, OutOfMemoryError cause) {
        super(
                "the JSON text needs %d bytes, more than is free of the heap's %d MB; deselect large columns, or raise the heap, -Xmx"
                        .formatted(requiredBytes, Runtime.getRuntime().maxMemory() / (1024 * 1024)),
                cause);
    }
}
