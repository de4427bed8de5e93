package io.tappostgres.decoding;

import java.util.List;

/**
 * The change of one message of wal2json, whatever its format: gathered as its keys come, then
 * handed to the listener. Used again for the next message; belongs to one thread.
 */
final class Wal2JsonChange {

    private static final int ABSENT = -1;

    private final Wal2JsonTables tables = new Wal2JsonTables();
    private final Wal2JsonColumns newColumns = new Wal2JsonColumns();
    private final Wal2JsonColumns oldColumns = new Wal2JsonColumns();
    private final LogTuple newRow = new LogTuple();
    private final LogTuple oldRow = new LogTuple();

    private byte[] bytes = {};
    private int schemaOffset;
    private int schemaLength;
    private int tableOffset;
    private int tableLength;

    /** Begins a change of which nothing is known yet. */
    void begin(byte[] source) {
        bytes = source;
        schemaLength = ABSENT;
        tableLength = ABSENT;
        newColumns.begin(source);
        oldColumns.begin(source);
    }

    void readSchema(JsonScanner json) {
        json.string();
        schemaOffset = json.textOffset();
        schemaLength = json.textLength();
    }

    void readTable(JsonScanner json) {
        json.string();
        tableOffset = json.textOffset();
        tableLength = json.textLength();
    }

    /** The columns of the new row, for whoever reads them. */
    Wal2JsonColumns newColumns() {
        return newColumns;
    }

    /** The same of the replica identity, or of the whole old row. */
    Wal2JsonColumns oldColumns() {
        return oldColumns;
    }

    void insert(ChangeListener listener) throws InterruptedException {
        Wal2JsonTables.Table table = table();
        JsonScanner.require(newColumns.isPresent(), "is an insert without columns");
        table.fillInserted(newColumns, newRow);
        listener.insert(table.relation(), newRow);
    }

    void update(ChangeListener listener) throws InterruptedException {
        Wal2JsonTables.Table table = table();
        JsonScanner.require(newColumns.isPresent(), "is an update without columns");
        table.fillUpdated(oldColumns, oldRow, newColumns, newRow);
        listener.update(table.relation(), oldColumns.isPresent() ? oldRow : null, newRow);
    }

    void delete(ChangeListener listener) throws InterruptedException {
        Wal2JsonTables.Table table = table();
        JsonScanner.require(oldColumns.isPresent(), "is a delete without identity");
        table.fillDeleted(oldColumns, oldRow);
        listener.delete(table.relation(), oldRow);
    }

    void truncate(ChangeListener listener) throws InterruptedException {
        listener.truncate(List.of(table().relation()));
    }

    private Wal2JsonTables.Table table() {
        JsonScanner.require(schemaLength >= 0 && tableLength >= 0, "is a change of no table");
        newColumns.complete();
        oldColumns.complete();
        return tables.get(bytes, schemaOffset, schemaLength, tableOffset, tableLength);
    }
}
