package io.tappostgres.decoding;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * Decodes wal2json's format version 2: one JSON object for each begin, change and commit. It takes
 * what version 2.3 and later ones give with the options of {@link Wal2JsonOptions}.
 *
 * <p>The objects, whose keys may come in any order and with others between them:
 *
 * <pre>
 * {"action":"B","xid":729,"timestamp":"2026-11-23 04:40:13.340689+00","lsn":"0/15CEFA8","nextlsn":"0/15CF118"}
 * {"action":"I","xid":…,"timestamp":…,"lsn":…,"schema":"s","table":"t","columns":[{"name":"id","typeoid":23,"value":1}]}
 * {"action":"U",…,"columns":[…],"identity":[…]}
 * {"action":"D",…,"identity":[…]}
 * {"action":"T",…,"schema":"s","table":"t"}
 * {"action":"M","xid":729,…,"transactional":true,"prefix":"p","content":"…"}
 * {"action":"C","xid":729,…,"lsn":"0/15CEFA8","nextlsn":"0/15CF118"}
 * </pre>
 *
 * <p>The {@code lsn} of B and C is the beginning of the commit record, {@code nextlsn} its end. An
 * UPDATE has the replica identity of its table also if that did not change. NaN and the infinities
 * of the types of numbers come as null. Belongs to one connection: what comes after a lost one
 * begins with a new transaction.
 */
public final class Wal2JsonDecoder implements ChangeDecoder {

    private static final byte[] ACTION = "action".getBytes(US_ASCII);
    private static final byte[] SCHEMA = "schema".getBytes(US_ASCII);
    private static final byte[] TABLE = "table".getBytes(US_ASCII);
    private static final byte[] COLUMNS = "columns".getBytes(US_ASCII);
    private static final byte[] IDENTITY = "identity".getBytes(US_ASCII);
    private static final byte[] NAME = "name".getBytes(US_ASCII);
    private static final byte[] TYPE_OID = "typeoid".getBytes(US_ASCII);
    private static final byte[] VALUE = "value".getBytes(US_ASCII);

    private final JsonScanner json = new JsonScanner();
    private final Wal2JsonTransaction transaction = new Wal2JsonTransaction();
    private final Wal2JsonChange change = new Wal2JsonChange();
    private byte action;
    private boolean inTransaction;

    @Override
    public void decode(byte[] message, int offset, int length, ChangeListener listener)
            throws InterruptedException {
        json.begin(message, offset, length);
        transaction.begin(message);
        change.begin(message);
        action = 0;
        json.expect('{');
        do {
            json.key();
            member();
        } while (json.accept(','));
        json.expect('}');
        JsonScanner.require(!json.hasMore(), "is longer than it should be");
        call(listener);
    }

    private void call(ChangeListener listener) throws InterruptedException {
        switch (action) {
            case 'I', 'U', 'D', 'T' -> callChange(listener);
            case 'B' -> {
                JsonScanner.require(!inTransaction, "begins a transaction within another");
                inTransaction = true;
                listener.begin(transaction.xid(), transaction.lsn(), transaction.commitMicros());
            }
            case 'C' -> {
                JsonScanner.require(inTransaction, "ends a transaction that did not begin");
                inTransaction = false;
                listener.commit(transaction.nextLsn());
            }
            // A logical message, within a transaction or not: nothing of a row.
            case 'M' -> {}
            default -> throw JsonScanner.malformed("has no known action");
        }
    }

    private void callChange(ChangeListener listener) throws InterruptedException {
        JsonScanner.require(inTransaction, "is a change outside of a transaction");
        switch (action) {
            case 'I' -> change.insert(listener);
            case 'U' -> change.update(listener);
            case 'D' -> change.delete(listener);
            default -> change.truncate(listener);
        }
    }

    /** The key was read last. */
    private void member() {
        if (json.textIs(ACTION)) {
            json.string();
            action = json.textLength() == 1 ? json.bytes()[json.textOffset()] : 0;
        } else if (json.textIs(SCHEMA)) {
            change.readSchema(json);
        } else if (json.textIs(TABLE)) {
            change.readTable(json);
        } else if (json.textIs(COLUMNS)) {
            columns(change.newColumns());
        } else if (json.textIs(IDENTITY)) {
            columns(change.oldColumns());
        } else {
            transaction.readMember(json);
        }
    }

    private void columns(Wal2JsonColumns columns) {
        columns.setPresent();
        json.expect('[');
        if (json.accept(']')) {
            return;
        }
        do {
            column(columns, columns.add());
        } while (json.accept(','));
        json.expect(']');
    }

    private void column(Wal2JsonColumns columns, int column) {
        json.expect('{');
        do {
            json.key();
            if (json.textIs(NAME)) {
                columns.readName(column, json);
            } else if (json.textIs(TYPE_OID)) {
                columns.readTypeOid(column, json);
            } else if (json.textIs(VALUE)) {
                columns.readValue(column, json);
            } else {
                json.skip();
            }
        } while (json.accept(','));
        json.expect('}');
    }
}
