package io.tappostgres.singer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tappostgres.TapException;
import io.tappostgres.json.JsonBuffer;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Iterator;

/** Writes a catalog as {@code --discover} prints it: UTF-8, indented by two spaces a level. */
public final class CatalogWriter {

    private static final byte[] START = "{\n  \"streams\": [".getBytes(UTF_8);
    private static final byte[] END = "]\n}\n".getBytes(UTF_8);
    private static final byte[] NEXT = ",\n    ".getBytes(UTF_8);
    private static final byte[] FIRST = "\n    ".getBytes(UTF_8);
    private static final byte[] LAST = "\n  ".getBytes(UTF_8);

    private static final int ENTRY_DEPTH = 2;

    /** Each write is a system call; from here on a larger one is not faster. */
    private static final int CHUNK_BYTES = 64 * 1024;

    private CatalogWriter() {}

    /**
     * Writes all entries, holding one at a time. If the iterator fails, what has been written is
     * not a JSON text, so that half a catalog is never taken for a whole one.
     *
     * @throws TapException of kind {@code OUTPUT_CLOSED} if the output refuses the bytes
     */
    public static void write(Iterator<CatalogEntry> entries, OutputStream output) {
        JsonBuffer buffer = new JsonBuffer(2 * CHUNK_BYTES);
        JsonNodeWriter writer = new JsonNodeWriter(buffer);
        buffer.raw(START);
        boolean isEmpty = true;
        while (entries.hasNext()) {
            buffer.raw(isEmpty ? FIRST : NEXT);
            isEmpty = false;
            entries.next().write(writer, ENTRY_DEPTH);
            if (buffer.length() >= CHUNK_BYTES) {
                drain(buffer, output);
            }
        }
        if (!isEmpty) {
            buffer.raw(LAST);
        }
        buffer.raw(END);
        drain(buffer, output);
    }

    private static void drain(JsonBuffer buffer, OutputStream output) {
        try {
            output.write(buffer.array(), 0, buffer.length());
            output.flush();
        } catch (IOException e) {
            throw new TapException(
                    TapException.Kind.OUTPUT_CLOSED,
                    "the catalog could not be written to stdout: " + e.getMessage(),
                    e);
        }
        buffer.clear();
    }
}
