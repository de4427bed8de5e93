package io.tappostgres.password;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The first line of what a process writes, read by a thread of its own, as a read cannot be given
 * up. What follows the line is read too, so that nobody writes into a closed pipe, and dropped.
 */
final class FirstLine {

    /** The longest that a server takes ({@code PG_MAX_AUTH_TOKEN_LENGTH} of its source). */
    static final int MAXIMUM_BYTES = 65_535;

    private final InputStream output;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final CountDownLatch ended = new CountDownLatch(1);

    private FirstLine(InputStream output) {
        this.output = output;
    }

    /** Begins to read. */
    static FirstLine of(InputStream output) {
        FirstLine line = new FirstLine(output);
        Thread reader = new Thread(line::read, "password_command");
        reader.setDaemon(true);
        reader.start();
        return line;
    }

    /** Waits for the end of the output; false if it does not come in time. */
    boolean await(long nanos) throws InterruptedException {
        return ended.await(nanos, TimeUnit.NANOSECONDS);
    }

    /**
     * The line without its end, be that one of Unix or of Windows; one byte more than the maximum
     * if it is longer. To be called after the end.
     */
    byte[] bytes() {
        byte[] bytes = line.toByteArray();
        boolean ofWindows = bytes.length > 0 && bytes[bytes.length - 1] == '\r';
        return ofWindows ? Arrays.copyOf(bytes, bytes.length - 1) : bytes;
    }

    private void read() {
        try (output) {
            boolean isFirst = true;
            for (int next = output.read(); next != -1; next = output.read()) {
                isFirst &= next != '\n';
                if (isFirst && line.size() <= MAXIMUM_BYTES) {
                    line.write(next);
                }
            }
        } catch (IOException e) {
            // The process was ended; what it wrote until then is not used.
        } finally {
            ended.countDown();
        }
    }
}
