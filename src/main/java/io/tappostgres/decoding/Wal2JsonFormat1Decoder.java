package io.tappostgres.decoding;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * Decodes wal2json's format version 1: one JSON object for each transaction, which comes in pieces
 * if the option {@code write-in-chunks} is on, so that neither side ever holds the whole. It takes
 * what version 1.0 and later ones give with the options of {@link Wal2JsonOptions}.
 *
 * <p>The pieces, whose keys may come in any order and with others between them; {@code change} is
 * the last:
 *
 * <pre>
 * {"xid":753,"nextlsn":"0/1A67D18","timestamp":"2026-11-23 04:51:52.460933+00","change":[
 * {"kind":"insert","schema":"s","table":"t","columnnames":["id"],"columntypeoids":[23],"columnvalues":[1]}
 * ,{"kind":"update",…,"columnnames":[…],…,"oldkeys":{"keynames":["id"],"keytypeoids":[23],"keyvalues":[1]}}
 * ,{"kind":"delete","schema":"s","table":"t","oldkeys":{…}}
 * ,{"kind":"message","transactional":true,"prefix":"p","content":"…"}
 * ]}
 * {"change":[{"kind":"message","transactional":false,"prefix":"p","content":"…"}]}
 * </pre>
 *
 * <p>{@code nextlsn} is the end of the commit record. This format has no TRUNCATE, and of an old
 * row it leaves out what was NULL, also with REPLICA IDENTITY FULL: that is missing then. An UPDATE
 * has the replica identity of its table also if that did not change. NaN and the infinities of the
 * types of numbers come as null. Belongs to one connection: what comes after a lost one begins with
 * a new transaction.
 */
public final class Wal2JsonFormat1Decoder implements ChangeDecoder {

    private static final byte[] CHANGE = "change".getBytes(US_ASCII);

    private static final byte[] KIND = "kind".getBytes(US_ASCII);
    private static final byte[] INSERT = "insert".getBytes(US_ASCII);
    private static final byte[] UPDATE = "update".getBytes(US_ASCII);
    private static final byte[] DELETE = "delete".getBytes(US_ASCII);
    private static final byte[] MESSAGE = "message".getBytes(US_ASCII);
    private static final byte[] SCHEMA = "schema".getBytes(US_ASCII);
    private static final byte[] TABLE = "table".getBytes(US_ASCII);
    private static final byte[] OLD_KEYS = "oldkeys".getBytes(US_ASCII);
    private static final Lists COLUMN_LISTS = new Lists("column");
    private static final Lists KEY_LISTS = new Lists("key");

    /** Where in the one object of a transaction the pieces have come to. */
    private enum Place {
        OUTSIDE,
        IN_TRANSACTION,
        /** In the object of a logical message outside of transactions, which comes in one piece. */
        IN_MESSAGE
    }

    /** What an element of the change list is. */
    private enum Kind {
        INSERT,
        UPDATE,
        DELETE,
        MESSAGE
    }

    /** The keys of the lists that have one element for each column. */
    private static final class Lists {

        private final byte[] names;
        private final byte[] typeOids;
        private final byte[] values;

        Lists(String prefix) {
            names = (prefix + "names").getBytes(US_ASCII);
            typeOids = (prefix + "typeoids").getBytes(US_ASCII);
            values = (prefix + "values").getBytes(US_ASCII);
        }
    }

    /** Reads what a list has for one column. */
    @FunctionalInterface
    private interface Element {
        void read(Wal2JsonColumns columns, int column, JsonScanner json);
    }

    private final JsonScanner json = new JsonScanner();
    private final Wal2JsonTransaction transaction = new Wal2JsonTransaction();
    private final Wal2JsonChange change = new Wal2JsonChange();
    private Place place = Place.OUTSIDE;
    private Kind kind;
    private long endLsn;

    @Override
    public void decode(byte[] message, int offset, int length, ChangeListener listener)
            throws InterruptedException {
        json.begin(message, offset, length);
        do {
            if (place == Place.OUTSIDE) {
                header(message, listener);
            } else if (json.accept(']')) {
                end(listener);
            } else {
                json.accept(',');
                element(message);
                call(listener);
            }
        } while (json.hasMore());
        JsonScanner.require(place != Place.IN_MESSAGE, "is cut off");
    }

    /** Up to the list of changes, whose elements come one by one. */
    private void header(byte[] message, ChangeListener listener) throws InterruptedException {
        transaction.begin(message);
        json.expect('{');
        json.key();
        while (!json.textIs(CHANGE)) {
            transaction.readMember(json);
            json.expect(',');
            json.key();
        }
        json.expect('[');
        if (!transaction.hasXid()) {
            place = Place.IN_MESSAGE;
            return;
        }
        place = Place.IN_TRANSACTION;
        endLsn = transaction.nextLsn();
        listener.begin(transaction.xid(), endLsn - 1, transaction.commitMicros());
    }

    private void end(ChangeListener listener) throws InterruptedException {
        json.expect('}');
        boolean isCommit = place == Place.IN_TRANSACTION;
        place = Place.OUTSIDE;
        if (isCommit) {
            listener.commit(endLsn);
        }
    }

    private void element(byte[] message) {
        change.begin(message);
        kind = null;
        json.expect('{');
        do {
            json.key();
            member();
        } while (json.accept(','));
        json.expect('}');
    }

    private void call(ChangeListener listener) throws InterruptedException {
        JsonScanner.require(kind != null, "has no known kind");
        JsonScanner.require(
                place == Place.IN_TRANSACTION || kind == Kind.MESSAGE,
                "is a change outside of a transaction");
        switch (kind) {
            case INSERT -> change.insert(listener);
            case UPDATE -> change.update(listener);
            case DELETE -> change.delete(listener);
            case MESSAGE -> {}
        }
    }

    /** The key was read last. */
    private void member() {
        if (json.textIs(KIND)) {
            json.string();
            kind = knownKind();
        } else if (json.textIs(SCHEMA)) {
            change.readSchema(json);
        } else if (json.textIs(TABLE)) {
            change.readTable(json);
        } else if (json.textIs(OLD_KEYS)) {
            oldKeys(change.oldColumns());
        } else {
            list(COLUMN_LISTS, change.newColumns());
        }
    }

    private Kind knownKind() {
        if (json.textIs(INSERT)) {
            return Kind.INSERT;
        }
        if (json.textIs(UPDATE)) {
            return Kind.UPDATE;
        }
        if (json.textIs(DELETE)) {
            return Kind.DELETE;
        }
        return json.textIs(MESSAGE) ? Kind.MESSAGE : null;
    }

    private void oldKeys(Wal2JsonColumns columns) {
        json.expect('{');
        do {
            json.key();
            list(KEY_LISTS, columns);
        } while (json.accept(','));
        json.expect('}');
    }

    /** One of the three lists, whose key was read last, or something else. */
    private void list(Lists lists, Wal2JsonColumns columns) {
        if (json.textIs(lists.names)) {
            list(columns, Wal2JsonColumns::readName);
        } else if (json.textIs(lists.typeOids)) {
            list(columns, Wal2JsonColumns::readTypeOid);
        } else if (json.textIs(lists.values)) {
            list(columns, Wal2JsonColumns::readValue);
        } else {
            json.skip();
        }
    }

    private void list(Wal2JsonColumns columns, Element element) {
        columns.setPresent();
        int count = 0;
        json.expect('[');
        if (!json.accept(']')) {
            do {
                if (count == columns.count()) {
                    columns.add();
                }
                element.read(columns, count++, json);
            } while (json.accept(','));
            json.expect(']');
        }
        JsonScanner.require(count == columns.count(), "has lists of different lengths");
    }
}
