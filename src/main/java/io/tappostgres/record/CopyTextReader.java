package io.tappostgres.record;

import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
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

    private final RecordWriter writer;
    private byte[] scratch = new byte[256];

    public CopyTextReader(RecordWriter writer) {
        this.writer = writer;
    }

    /**
     * Appends the RECORD line of one row to the buffer.
     *
     * @param row its {@code length} bytes from {@code offset} on are one CopyData message, with or
     *     without its trailing newline
     * @throws TapException if the row is not one of this stream; the buffer is then as it was
     */
    public void read(byte[] row, int offset, int length, JsonBuffer output) {
        int end = offset + length;
        if (length > 0 && row[end - 1] == '\n') {
            end--;
        }
        writer.begin(output);
        int lastField = writer.fieldCount() - 1;
        int field = 0;
        int fieldStart = offset;
        boolean escaped = false;
        for (int i = offset; i < end; i++) {
            byte value = row[i];
            if (value == '\t') {
                if (field == lastField) {
                    throw wrongFieldCount();
                }
                field(field++, row, fieldStart, i, escaped);
                fieldStart = i + 1;
                escaped = false;
            } else if (value == '\\') {
                escaped = true;
                i++;
            }
        }
        if (field != lastField) {
            throw wrongFieldCount();
        }
        field(field, row, fieldStart, end, escaped);
        writer.end();
    }

    private void field(int field, byte[] row, int start, int end, boolean escaped) {
        if (!escaped) {
            writer.value(field, row, start, end - start);
            return;
        }
        if (end - start == 2 && row[start + 1] == 'N') {
            writer.nullValue(field);
            return;
        }
        int length = unescape(row, start, end);
        writer.value(field, scratch, 0, length);
    }

    private int unescape(byte[] row, int start, int end) {
        if (end - start > scratch.length) {
            scratch = Arrays.copyOf(scratch, Math.max(end - start, 2 * scratch.length));
        }
        byte[] target = scratch;
        int length = 0;
        for (int i = start; i < end; i++) {
            byte value = row[i];
            if (value == '\\' && i + 1 < end) {
                value = unescaped(row[++i]);
            }
            target[length++] = value;
        }
        return length;
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
        writer.abandon();
        return new TapException(
                Kind.INTERNAL,
                "stream \"%s\": a row does not have %d fields"
                        .formatted(writer.streamName(), writer.fieldCount()));
    }
}
