package io.tappostgres.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** The process's stdout. */
final class Stdout {

    private static final int BUFFER_BYTES = 256 * 1024;

    /** Writes to an output. */
    interface Content {
        void writeTo(OutputStream output) throws IOException;
    }

    private Stdout() {}

    /** Stdout without a buffer, for a writer that has its own. */
    static OutputStream unbuffered() {
        return new FileOutputStream(FileDescriptor.out);
    }

    static void print(String text) {
        print(output -> output.write(text.getBytes(UTF_8)));
    }

    /**
     * Writes the whole content.
     *
     * @throws TapException of kind OUTPUT_CLOSED if its reader goes away
     */
    static void print(Content content) {
        OutputStream output = new BufferedOutputStream(unbuffered(), BUFFER_BYTES);
        try {
            content.writeTo(output);
            output.flush();
        } catch (IOException e) {
            throw new TapException(
                    Kind.OUTPUT_CLOSED,
                    "stdout was closed by its reader before all was written",
                    e);
        }
    }
}
