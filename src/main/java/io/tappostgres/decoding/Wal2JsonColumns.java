package io.tappostgres.decoding;

import java.util.Arrays;

/**
 * The columns of one version of a row as a message of wal2json lists them: where in the message
 * their names and values lie.
 *
 * <p>Filled by a decoder and used again for the next message. Belongs to one thread.
 */
final class Wal2JsonColumns {

    /** Instead of the length of a value. */
    static final int NULL = -1;

    /** Instead of the length of what the message has not given. */
    private static final int ABSENT = -2;

    /** {@code pg_type.oid} of bytea. */
    private static final long BYTEA = 17;

    private byte[] bytes = {};
    private int count;
    private boolean isPresent;
    private int[] nameOffsets = new int[16];
    private int[] nameLengths = new int[16];
    private long[] typeOids = new long[16];
    private int[] valueOffsets = new int[16];
    private int[] valueLengths = new int[16];

    /** Begins a row that the message has not named yet. */
    void begin(byte[] source) {
        bytes = source;
        count = 0;
        isPresent = false;
    }

    /** The message has named the row, which may have no columns. */
    void setPresent() {
        isPresent = true;
    }

    boolean isPresent() {
        return isPresent;
    }

    /** Adds a column whose name, type and value are set one by one; returns which it is. */
    int add() {
        if (count == nameOffsets.length) {
            int size = 2 * count;
            nameOffsets = Arrays.copyOf(nameOffsets, size);
            nameLengths = Arrays.copyOf(nameLengths, size);
            typeOids = Arrays.copyOf(typeOids, size);
            valueOffsets = Arrays.copyOf(valueOffsets, size);
            valueLengths = Arrays.copyOf(valueLengths, size);
        }
        nameLengths[count] = ABSENT;
        typeOids[count] = 0;
        valueLengths[count] = ABSENT;
        return count++;
    }

    void readName(int column, JsonScanner json) {
        json.string();
        nameOffsets[column] = json.textOffset();
        nameLengths[column] = json.textLength();
    }

    void readTypeOid(int column, JsonScanner json) {
        typeOids[column] = json.unsignedInt();
    }

    void readValue(int column, JsonScanner json) {
        switch (json.value()) {
            case STRING, NUMBER -> setValue(column, json.textOffset(), json.textLength());
            // The first letter of true and false is how PostgreSQL prints them.
            case BOOLEAN -> setValue(column, json.textOffset(), 1);
            case NULL -> valueLengths[column] = NULL;
        }
    }

    private void setValue(int column, int offset, int length) {
        valueOffsets[column] = offset;
        valueLengths[column] = length;
    }

    /**
     * Says that nothing more comes, and gives the values of bytea their {@code \x} back, which
     * wal2json cuts off. It takes the places of the quote and of what stands before that, which are
     * done with.
     */
    void complete() {
        for (int column = 0; column < count; column++) {
            int length = valueLengths[column];
            JsonScanner.require(
                    nameLengths[column] != ABSENT && length != ABSENT,
                    "has a column without name or value");
            if (typeOids[column] == BYTEA && length != NULL) {
                int offset = valueOffsets[column] - 2;
                bytes[offset] = '\\';
                bytes[offset + 1] = 'x';
                setValue(column, offset, length + 2);
            }
        }
    }

    byte[] bytes() {
        return bytes;
    }

    int count() {
        return count;
    }

    int nameOffset(int column) {
        return nameOffsets[column];
    }

    int nameLength(int column) {
        return nameLengths[column];
    }

    /** 0 if the message gave none. */
    long typeOid(int column) {
        return typeOids[column];
    }

    int valueOffset(int column) {
        return valueOffsets[column];
    }

    /** {@link #NULL} if the value is that. */
    int valueLength(int column) {
        return valueLengths[column];
    }
}
