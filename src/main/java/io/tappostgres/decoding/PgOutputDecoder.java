package io.tappostgres.decoding;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import io.tappostgres.json.EightBytes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Decodes pgoutput, protocol version 1: transactions come whole, in the order of their commits, and
 * values as text.
 *
 * <p>Numbers are big-endian, strings end with a zero byte. The layouts above each method are those
 * of the manual's page <a
 * href="https://www.postgresql.org/docs/current/protocol-logicalrep-message-formats.html">Logical
 * Replication Message Formats</a>.
 */
public final class PgOutputDecoder implements ChangeDecoder {

    private final boolean repairsEncoding;
    private final Map<Integer, LogRelation> relations = new HashMap<>();
    private final LogTuple oldRow = new LogTuple();
    private final LogTuple newRow = new LogTuple();

    private byte[] bytes;
    private int at;
    private int end;

    public PgOutputDecoder() {
        this(false);
    }

    /**
     * @param repairsEncoding whether texts may have bytes that are not UTF-8, which are shown as
     *     U+FFFD then
     */
    public PgOutputDecoder(boolean repairsEncoding) {
        this.repairsEncoding = repairsEncoding;
    }

    @Override
    public void decode(byte[] message, int offset, int length, ChangeListener listener)
            throws InterruptedException {
        bytes = message;
        at = offset;
        end = offset + length;
        byte type = int8();
        switch (type) {
            case 'I' -> insert(listener);
            case 'U' -> update(listener);
            case 'D' -> delete(listener);
            case 'B' -> begin(listener);
            case 'C' -> commit(listener);
            case 'R' -> relation();
            case 'T' -> truncate(listener);
            // Origin, type and logical message: nothing of a row.
            case 'O', 'Y', 'M' -> at = end;
            default -> throw malformed("has the unknown type " + (type & 0xFF));
        }
        if (at != end) {
            throw malformed("of type " + (char) type + " is longer than it should be");
        }
    }

    /** Int64 LSN of the commit record, Int64 time of the commit, Int32 transaction id. */
    private void begin(ChangeListener listener) throws InterruptedException {
        long commitLsn = int64();
        long commitMicros = int64();
        listener.begin(int32(), commitLsn, commitMicros);
    }

    /** Int8 flags, Int64 LSN of the commit record, Int64 end of it, Int64 time of the commit. */
    private void commit(ChangeListener listener) throws InterruptedException {
        int8();
        int64();
        long endLsn = int64();
        int64();
        listener.commit(endLsn);
    }

    /**
     * Int32 oid, String namespace (empty for pg_catalog), String name, Int8 replica identity, Int16
     * number of columns; for each Int8 flags, String name, Int32 type oid, Int32 type modifier.
     */
    private void relation() {
        int oid = int32();
        String schemaName = string();
        String name = string();
        int8();
        int columnCount = int16();
        List<LogColumn> columns = new ArrayList<>();
        for (int i = 0; i < columnCount; i++) {
            int8();
            String columnName = string();
            long typeOid = Integer.toUnsignedLong(int32());
            columns.add(new LogColumn(columnName, typeOid, int32()));
        }
        LogRelation relation =
                new LogRelation(
                        Integer.toUnsignedLong(oid),
                        schemaName.isEmpty() ? "pg_catalog" : schemaName,
                        name,
                        columns,
                        true);
        // Sent again whenever the server's own cache was emptied, mostly with nothing new in it.
        if (!relation.equals(relations.get(oid))) {
            relations.put(oid, relation);
        }
    }

    /** Int32 oid of the relation, Byte1('N'), TupleData. */
    private void insert(ChangeListener listener) throws InterruptedException {
        LogRelation relation = knownRelation();
        require(int8() == 'N', "of type I has no new row");
        tuple(relation, newRow);
        listener.insert(relation, newRow);
    }

    /** Int32 oid of the relation; optional Byte1('K' or 'O'), TupleData; Byte1('N'), TupleData. */
    private void update(ChangeListener listener) throws InterruptedException {
        LogRelation relation = knownRelation();
        byte part = int8();
        boolean hasOldRow = part == 'K' || part == 'O';
        if (hasOldRow) {
            oldTuple(relation, part);
            part = int8();
        }
        require(part == 'N', "of type U has no new row");
        tuple(relation, newRow);
        listener.update(relation, hasOldRow ? oldRow : null, newRow);
    }

    /** Int32 oid of the relation, Byte1('K' or 'O'), TupleData. */
    private void delete(ChangeListener listener) throws InterruptedException {
        LogRelation relation = knownRelation();
        byte part = int8();
        require(part == 'K' || part == 'O', "of type D has no old row");
        oldTuple(relation, part);
        listener.delete(relation, oldRow);
    }

    /** Int32 number of relations, Int8 options, Int32 oid of each. */
    private void truncate(ChangeListener listener) throws InterruptedException {
        int count = int32();
        int8();
        require(count >= 0 && count <= (end - at) / Integer.BYTES, "of type T is cut off");
        List<LogRelation> emptied = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            emptied.add(knownRelation());
        }
        listener.truncate(emptied);
    }

    /** A key ('K') has NULL for every column that is not part of it, which is no value of these. */
    private void oldTuple(LogRelation relation, byte part) {
        tuple(relation, oldRow);
        if (part == 'K') {
            oldRow.forgetNulls();
        }
    }

    /**
     * Int16 number of columns; for each Byte1('n') NULL, Byte1('u') unchanged TOASTed value, or
     * Byte1('t'), Int32 length, Byten text.
     */
    private void tuple(LogRelation relation, LogTuple row) {
        int columnCount = int16();
        require(columnCount == relation.columns().size(), "has another number of columns");
        row.begin(bytes, columnCount);
        for (int column = 0; column < columnCount; column++) {
            byte kind = int8();
            switch (kind) {
                case 'n' -> row.setNull(column);
                case 'u' -> {}
                case 't' -> {
                    int length = int32();
                    require(length >= 0 && length <= end - at, "is cut off");
                    row.setText(column, at, length);
                    at += length;
                }
                default -> throw malformed("has a value of the unknown kind " + (kind & 0xFF));
            }
        }
        if (repairsEncoding) {
            row.repairEncoding();
        }
    }

    private LogRelation knownRelation() {
        int oid = int32();
        LogRelation relation = relations.get(oid);
        if (relation == null) {
            throw malformed("is of a relation that was not described: " + oid);
        }
        return relation;
    }

    private byte int8() {
        require(at < end, "is cut off");
        return bytes[at++];
    }

    private int int16() {
        return ((int8() & 0xFF) << Byte.SIZE) | (int8() & 0xFF);
    }

    private int int32() {
        require(end - at >= Integer.BYTES, "is cut off");
        int value = EightBytes.bigEndianInt(bytes, at);
        at += Integer.BYTES;
        return value;
    }

    private long int64() {
        return ((long) int32() << Integer.SIZE) | Integer.toUnsignedLong(int32());
    }

    private String string() {
        int start = at;
        while (int8() != 0) {
            // Up to the zero byte.
        }
        return new String(bytes, start, at - 1 - start, UTF_8);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw malformed(otherwise);
        }
    }

    private static TapException malformed(String what) {
        return new TapException(
                Kind.SOURCE,
                "a message of pgoutput %s; make sure that no proxy stands between, and run again"
                        .formatted(what));
    }
}
