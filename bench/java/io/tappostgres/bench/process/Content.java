package io.tappostgres.bench.process;

import java.io.IOException;
import java.io.InputStream;

/** What a process wrote to stdout: its size, and how often a text occurs in it. */
public record Content(long bytes, long occurrences) {

    private static final int BUFFER_BYTES = 256 * 1024;

    /** Reads to the end; counts occurrences of a text whose first byte does not recur in it. */
    static Content count(InputStream input, byte[] text) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        long bytes = 0;
        long occurrences = 0;
        int matched = 0;
        for (int n = input.read(buffer); n >= 0; n = input.read(buffer)) {
            bytes += n;
            for (int i = 0; i < n; i++) {
                if (buffer[i] != text[matched]) {
                    matched = 0;
                }
                if (buffer[i] == text[matched] && ++matched == text.length) {
                    occurrences++;
                    matched = 0;
                }
            }
        }
        return new Content(bytes, occurrences);
    }
}
