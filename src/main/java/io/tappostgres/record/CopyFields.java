package io.tappostgres.record;

import java.nio.charset.StandardCharsets;

/**
 * The fields of one row of {@code COPY … TO STDOUT} (text format), one after the other, for rows
 * that are not a record by themselves: {@link CopyTextReader} is for those that are. Used again for
 * the next row; belongs to one thread.
 */
public final class CopyFields {

    private byte[] row = {};
    private int end;
    private int next;
    private int offset;
    private int length;
    private boolean isNull;

    /**
     * Begins a row.
     *
     * @param source its {@code length} bytes from {@code offset} on are one CopyData message, with
     *     or without its trailing newline, and may be overwritten
     */
    public void begin(byte[] source, int offset, int length) {
        row = source;
        next = offset;
        end = offset + length;
        if (length > 0 && source[end - 1] == '\n') {
            end--;
        }
    }

    /** Goes on to the next field, which there must be. */
    public void next() {
        if (next > end) {
            throw new IllegalStateException("the row has no more fields");
        }
        offset = next;
        int escapes = 0;
        int at = offset;
        while (at < end && row[at] != '\t') {
            escapes |= row[at] == '\\' ? 1 : 0;
            at++;
        }
        next = at + 1;
        isNull = at - offset == 2 && row[offset] == '\\' && row[offset + 1] == 'N';
        length = escapes == 0 ? at - offset : CopyTextReader.unescapeInPlace(row, offset, at);
    }

    public boolean isNull() {
        return isNull;
    }

    /** The array that has PostgreSQL's plain text of the field, from {@link #offset} on. */
    public byte[] bytes() {
        return row;
    }

    public int offset() {
        return offset;
    }

    /** How many bytes the field's text has. */
    public int length() {
        return length;
    }

    /** The field as a number. */
    public int intValue() {
        return Integer.parseInt(new String(row, offset, length, StandardCharsets.US_ASCII));
    }
}
