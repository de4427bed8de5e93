package io.tappostgres.singer;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * Adds a {@code sequence} to every RECORD on its way to stdout, by which a target tells which of
 * two records of a row is the later one.
 *
 * <p>The numbers are given in the order in which records come out, whichever reader or method they
 * are of, so that they grow within a run whatever the clock does. A run begins with the quarter
 * microseconds since 1970 and adds one for each record: the next run begins higher, unless the
 * clock goes back between them, or a run writes more than four million records a second. Until the
 * year 2041 the numbers are below 2^53, and so the same in a target that reads them as doubles.
 *
 * <p>It is here, and not where records are encoded, since only the one thread that writes knows the
 * order, and so that nothing is spent on it where it is not asked for. Belongs to that thread.
 */
public final class SequencedRecords extends OutputStream {

    private static final byte[] RECORD = "{\"type\":\"RECORD\"".getBytes(US_ASCII);
    private static final byte[] SEQUENCE = ",\"sequence\":".getBytes(US_ASCII);
    private static final byte[] END = "}\n".getBytes(US_ASCII);

    private static final int NUMBERS_PER_MICROSECOND = 4;
    private static final int MOST_DIGITS = 19;

    private final BufferedOutputStream output;
    private final byte[] digits = new byte[MOST_DIGITS];
    private long next;

    /**
     * @param output where the lines go
     * @param begin of the run
     */
    public SequencedRecords(OutputStream output, Instant begin) {
        this.output = new BufferedOutputStream(output, MessageWriter.DEFAULT_BUFFER_BYTES);
        long micros =
                TimeUnit.SECONDS.toMicros(begin.getEpochSecond())
                        + TimeUnit.NANOSECONDS.toMicros(begin.getNano());
        next = micros * NUMBERS_PER_MICROSECOND;
    }

    /** Not of use: half a line has no number. */
    @Override
    public void write(int value) {
        throw new UnsupportedOperationException("only whole lines are written");
    }

    /**
     * @param lines whole ones, as {@link MessageWriter} writes them
     */
    @Override
    public void write(byte[] lines, int offset, int length) throws IOException {
        int limit = offset + length;
        int start = offset;
        while (start < limit) {
            int end = start;
            while (lines[end] != '\n') {
                end++;
            }
            end++;
            if (isRecord(lines, start, end)) {
                output.write(lines, start, end - END.length - start);
                writeSequence();
            } else {
                output.write(lines, start, end - start);
            }
            start = end;
        }
    }

    private static boolean isRecord(byte[] lines, int start, int end) {
        return end - start > RECORD.length
                && Arrays.equals(lines, start, start + RECORD.length, RECORD, 0, RECORD.length);
    }

    private void writeSequence() throws IOException {
        int at = MOST_DIGITS;
        for (long rest = next; rest > 0; rest /= 10) {
            digits[--at] = (byte) ('0' + rest % 10);
        }
        next++;
        output.write(SEQUENCE, 0, SEQUENCE.length);
        output.write(digits, at, MOST_DIGITS - at);
        output.write(END, 0, END.length);
    }

    @Override
    public void flush() throws IOException {
        output.flush();
    }
}
