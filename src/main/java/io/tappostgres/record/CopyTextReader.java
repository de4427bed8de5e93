package io.tappostgres.record;

import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import io.tappostgres.json.EightBytes;
import io.tappostgres.json.JsonBuffer;
import java.util.Arrays;

/**
 * Takes one row of {@code COPY … TO STDOUT} (text format) apart and hands its fields, as
 * PostgreSQL's plain text, to a {@link RecordWriter}.
 *
 * <p>The format, from the COPY page of the manual, "Text Format": a tab ends a field, a newline the
 * row, {@code \N} is NULL, and the backslash sequences {@code \b \f \n \r \t \v \\} stand for the
 * bytes that would otherwise be taken for one of these. Not thread-safe.
 */
public final class CopyTextReader {

    private static final int SPARE_BYTES = Long.BYTES;

    /** A larger field is unescaped where it lies, so that it is not held once more. */
    private static final int LARGEST_SCRATCH_BYTES = 64 * 1024;

    private static final long TABS = EightBytes.repeat('\t');
    private static final long BACKSLASHES = EightBytes.repeat('\\');

    private final RecordWriter writer;

    /** Where each field ends; the complement if it holds a backslash. */
    private final int[] fieldEnds;

    private byte[] scratch = new byte[256];

    public CopyTextReader(RecordWriter writer) {
        this.writer = writer;
        this.fieldEnds = new int[writer.fieldCount()];
    }

    /**
     * Appends the RECORD line of one row to the buffer.
     *
     * @param row its {@code length} bytes from {@code offset} on are one CopyData message, with or
     *     without its trailing newline; a large field of it is overwritten
     * @throws TapException if the row is not one of this stream; the buffer is then as it was
     */
    public void read(byte[] row, int offset, int length, JsonBuffer output) {
        int end = offset + length;
        if (row.length - end < SPARE_BYTES) {
            read(Arrays.copyOfRange(row, offset, end + SPARE_BYTES), 0, length, output);
            return;
        }
        if (length > 0 && row[end - 1] == '\n') {
            end--;
        }
        split(row, offset, end);
        writer.begin(output);
        try {
            writeFields(row, offset);
        } catch (OutOfMemoryError e) {
            writer.abandon();
            throw new TapException(
                    Kind.SOURCE,
                    "stream \"%s\": the heap is too small for a row of %d bytes; raise it, -Xmx, or deselect large columns"
                            .formatted(writer.streamName(), length),
                    e);
        }
        writer.end();
    }

    private void writeFields(byte[] row, int offset) {
        int start = offset;
        for (int field = 0; field < fieldEnds.length; field++) {
            int fieldEnd = fieldEnds[field];
            if (fieldEnd >= 0) {
                writer.value(field, row, start, fieldEnd - start);
            } else {
                fieldEnd = ~fieldEnd;
                escapedField(field, row, start, fieldEnd);
            }
            start = fieldEnd + 1;
        }
    }

    /**
     * Finds the tabs, of which the server writes none into a field, and the fields with
     * backslashes.
     *
     * <p>Eight bytes are looked at in one step, before the first field is encoded: with a loop over
     * bytes that encodes each field as it ends, the rows of {@code bench/} take 10 and 13 % longer
     * (RowBenchmark, 70 and 620 ns instead of 63 and 536).
     */
    private void split(byte[] row, int offset, int end) {
        int[] ends = fieldEnds;
        int field = 0;
        int escaped = 0;
        for (int at = offset; at < end; at += Long.BYTES) {
            long eight = EightBytes.get(row, at);
            long tabs = EightBytes.zeros(eight ^ TABS);
            long backslashes = EightBytes.zeros(eight ^ BACKSLASHES);
            while (tabs != 0) {
                int tab = at + EightBytes.first(tabs);
                if (tab >= end) {
                    break;
                }
                long before = (tabs & -tabs) - 1;
                if ((backslashes & before) != 0) {
                    escaped = -1;
                    backslashes &= ~before;
                }
                if (field == ends.length) {
                    throw wrongFieldCount();
                }
                ends[field++] = tab ^ escaped;
                escaped = 0;
                tabs &= tabs - 1;
            }
            if (backslashes != 0 && at + EightBytes.first(backslashes) < end) {
                escaped = -1;
            }
        }
        if (field != ends.length - 1) {
            throw wrongFieldCount();
        }
        ends[field] = end ^ escaped;
    }

    private void escapedField(int field, byte[] row, int start, int end) {
        if (end - start == 2 && row[start + 1] == 'N') {
            writer.nullValue(field);
            return;
        }
        if (end - start > LARGEST_SCRATCH_BYTES) {
            writer.value(field, row, start, unescapeInPlace(row, start, end));
            return;
        }
        int length = unescape(row, start, end);
        writer.value(field, scratch, 0, length);
    }

    private int unescape(byte[] row, int start, int end) {
        if (end - start > scratch.length - SPARE_BYTES) {
            scratch = new byte[Math.max(end - start + SPARE_BYTES, 2 * scratch.length)];
        }
        byte[] target = scratch;
        int to = 0;
        int at = start;
        while (at < end) {
            long eight = EightBytes.get(row, at);
            EightBytes.put(target, to, eight);
            long backslashes = EightBytes.zeros(eight ^ BACKSLASHES);
            if (backslashes == 0) {
                at += Long.BYTES;
                to += Long.BYTES;
                continue;
            }
            int plain = EightBytes.first(backslashes);
            at += plain;
            to += plain;
            if (at < end) {
                // The last byte of a field is no backslash, since the server writes them in pairs.
                target[to++] = unescaped(row[at + 1]);
                at += 2;
            }
        }
        return to - (at - end);
    }

    /** Goes from backslash to backslash; returns the length of what is left. */
    static int unescapeInPlace(byte[] row, int start, int end) {
        int to = start;
        int from = start;
        while (from < end) {
            int backslash = from;
            while (backslash < end && row[backslash] != '\\') {
                backslash++;
            }
            if (to != from) {
                System.arraycopy(row, from, row, to, backslash - from);
            }
            to += backslash - from;
            from = backslash;
            if (from + 1 < end) {
                row[to++] = unescaped(row[from + 1]);
            }
            from += 2;
        }
        return to - start;
    }

    private static byte unescaped(byte letter) {
        return switch (letter) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'v' -> 0x0B;
            default -> letter;
        };
    }

    private TapException wrongFieldCount() {
        return new TapException(
                Kind.INTERNAL,
                "stream \"%s\": a row does not have %d fields"
                        .formatted(writer.streamName(), writer.fieldCount()));
    }
}
