package io.tappostgres.change;

import java.util.BitSet;

/**
 * The fields that the record written last lacks, since the log does not have their values, and the
 * places in the buffer at which they would be. Used again for the next record; belongs to one
 * thread.
 */
final class AbsentFields {

    private final int[] fields;
    private final int[] places;
    private final boolean[] leading;
    private int count;

    /**
     * @param mostFields that a record can have
     */
    AbsentFields(int mostFields) {
        fields = new int[mostFields];
        places = new int[mostFields];
        leading = new boolean[mostFields];
    }

    void clear() {
        count = 0;
    }

    /**
     * Adds a field.
     *
     * @param place the length of the buffer when its turn had come
     * @param leads whether no field is before it in the record
     */
    void add(int field, int place, boolean leads) {
        fields[count] = field;
        places[count] = place;
        leading[count] = leads;
        count++;
    }

    int count() {
        return count;
    }

    int field(int index) {
        return fields[index];
    }

    int place(int index) {
        return places[index];
    }

    boolean leads(int index) {
        return leading[index];
    }

    /** Their numbers, as a key of a map. */
    BitSet numbers() {
        BitSet numbers = new BitSet();
        for (int i = 0; i < count; i++) {
            numbers.set(fields[i]);
        }
        return numbers;
    }
}
