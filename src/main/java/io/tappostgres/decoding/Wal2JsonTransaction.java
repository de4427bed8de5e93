package io.tappostgres.decoding;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * What wal2json says of a transaction, gathered as its keys come. Used again for the next one;
 * belongs to one thread.
 */
final class Wal2JsonTransaction {

    private static final byte[] XID = "xid".getBytes(US_ASCII);
    private static final byte[] TIMESTAMP = "timestamp".getBytes(US_ASCII);
    private static final byte[] LSN = "lsn".getBytes(US_ASCII);
    private static final byte[] NEXT_LSN = "nextlsn".getBytes(US_ASCII);

    private static final int ABSENT = -1;

    private byte[] bytes = {};
    private long xid;
    private int timestampOffset;
    private int timestampLength;
    private int lsnOffset;
    private int lsnLength;
    private int nextLsnOffset;
    private int nextLsnLength;

    /** Begins with nothing known yet. */
    void begin(byte[] source) {
        bytes = source;
        xid = ABSENT;
        timestampLength = ABSENT;
        lsnLength = ABSENT;
        nextLsnLength = ABSENT;
    }

    /** Reads the value of the key that was read last, or goes over it if it is another's. */
    void readMember(JsonScanner json) {
        if (json.textIs(XID)) {
            readXid(json);
        } else if (json.textIs(TIMESTAMP)) {
            readTimestamp(json);
        } else if (json.textIs(LSN)) {
            readLsn(json);
        } else if (json.textIs(NEXT_LSN)) {
            readNextLsn(json);
        } else {
            json.skip();
        }
    }

    /** The value is null with a logical message outside of a transaction. */
    private void readXid(JsonScanner json) {
        if (json.peek() == 'n') {
            json.skip();
        } else {
            xid = json.unsignedInt();
        }
    }

    private void readTimestamp(JsonScanner json) {
        if (json.value() == JsonScanner.Value.STRING) {
            timestampOffset = json.textOffset();
            timestampLength = json.textLength();
        }
    }

    private void readLsn(JsonScanner json) {
        if (json.value() == JsonScanner.Value.STRING) {
            lsnOffset = json.textOffset();
            lsnLength = json.textLength();
        }
    }

    private void readNextLsn(JsonScanner json) {
        if (json.value() == JsonScanner.Value.STRING) {
            nextLsnOffset = json.textOffset();
            nextLsnLength = json.textLength();
        }
    }

    boolean hasXid() {
        return xid != ABSENT;
    }

    /** The lower 32 bits of its id. */
    int xid() {
        JsonScanner.require(hasXid(), "begins a transaction without xid");
        return (int) xid;
    }

    /** When it was committed, in microseconds since 2000-01-01 UTC. */
    long commitMicros() {
        JsonScanner.require(timestampLength >= 0, "begins a transaction without timestamp");
        return Wal2JsonTimestamp.micros(bytes, timestampOffset, timestampLength);
    }

    long lsn() {
        return lsn(lsnOffset, lsnLength);
    }

    long nextLsn() {
        return lsn(nextLsnOffset, nextLsnLength);
    }

    private long lsn(int offset, int length) {
        JsonScanner.require(length >= 0, "begins or ends a transaction without log position");
        try {
            return Lsn.parse(new String(bytes, offset, length, ISO_8859_1));
        } catch (IllegalArgumentException e) {
            throw JsonScanner.malformed("has a log position that is none");
        }
    }
}
