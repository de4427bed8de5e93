package io.tappostgres.decoding;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * One version of a row in a change: for each column of its {@link LogRelation} PostgreSQL's plain
 * text, NULL, or nothing.
 *
 * <p>Nothing means that the log does not have the value: an UPDATE that left a TOASTed value as it
 * was, a column that is not part of the replica identity, a generated column. Filled by a decoder
 * and used again for the next change: valid only while the listener is called. Belongs to one
 * thread.
 */
public final class LogTuple {

    private static final int MISSING = -1;
    private static final int NULL = -2;

    private byte[] bytes = {};
    private int[] offsets = {};

    /** Of a column's text, or one of the two constants. */
    private int[] lengths = {};

    private int columnCount;

    /** Begins a row whose columns are all missing. */
    void begin(byte[] source, int columns) {
        bytes = source;
        columnCount = columns;
        if (lengths.length < columns) {
            lengths = new int[columns];
            offsets = new int[columns];
        }
        Arrays.fill(lengths, 0, columns, MISSING);
    }

    void setNull(int column) {
        lengths[column] = NULL;
    }

    /** The column's text lies in the array of {@link #begin}. */
    void setText(int column, int offset, int length) {
        offsets[column] = offset;
        lengths[column] = length;
    }

    /** Counts what is NULL as missing. */
    void forgetNulls() {
        for (int column = 0; column < columnCount; column++) {
            if (lengths[column] == NULL) {
                lengths[column] = MISSING;
            }
        }
    }

    /** Shows bytes that are not UTF-8 as U+FFFD, in an array of its own. */
    void repairEncoding() {
        ByteArrayOutputStream texts = new ByteArrayOutputStream();
        for (int column = 0; column < columnCount; column++) {
            if (lengths[column] >= 0) {
                byte[] value =
                        new String(bytes, offsets[column], lengths[column], UTF_8).getBytes(UTF_8);
                setText(column, texts.size(), value.length);
                texts.writeBytes(value);
            }
        }
        bytes = texts.toByteArray();
    }

    public int columnCount() {
        return columnCount;
    }

    /** Whether the log does not have the value. */
    public boolean isMissing(int column) {
        return lengths[column] == MISSING;
    }

    public boolean isNull(int column) {
        return lengths[column] == NULL;
    }

    /** The array that has the text of every column that is neither missing nor NULL. */
    public byte[] bytes() {
        return bytes;
    }

    /** Where the column's text begins. */
    public int offset(int column) {
        return offsets[column];
    }

    /** How many bytes the column's text has. */
    public int length(int column) {
        return lengths[column];
    }

    /** Whether both have the same value, NULL being equal to NULL; false if one has none. */
    public boolean isEqual(int column, LogTuple other) {
        if (isMissing(column) || other.isMissing(column)) {
            return false;
        }
        if (isNull(column) || other.isNull(column)) {
            return isNull(column) && other.isNull(column);
        }
        return Arrays.equals(
                bytes,
                offset(column),
                offset(column) + length(column),
                other.bytes,
                other.offset(column),
                other.offset(column) + other.length(column));
    }
}
