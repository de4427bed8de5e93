package io.tappostgres.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** The process's stdout. */
final class Stdout {

    private Stdout() {}

    /** Stdout without a buffer, as those who write to it have their own. */
    static OutputStream unbuffered() {
        return new FileOutputStream(FileDescriptor.out);
    }

    /**
     * Writes the whole text.
     *
     * @throws TapException of kind OUTPUT_CLOSED if its reader goes away
     */
    static void print(String text) {
        try {
            unbuffered().write(text.getBytes(UTF_8));
        } catch (IOException e) {
            throw new TapException(
                    Kind.OUTPUT_CLOSED,
                    "stdout was closed by its reader before all was written",
                    e);
        }
    }
}
