package io.tappostgres.change;

import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import io.tappostgres.config.LogConfig;
import io.tappostgres.config.LogConfig.OnTruncate;
import io.tappostgres.config.LogConfig.UnchangedToast;
import io.tappostgres.decoding.LogRelation;
import io.tappostgres.decoding.LogTuple;
import io.tappostgres.plan.LogProperties;
import io.tappostgres.plan.SelectedStream;
import io.tappostgres.plan.StreamPlan;
import io.tappostgres.replication.SystemIdentity;
import io.tappostgres.singer.Bookmark;
import io.tappostgres.type.OddValues;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The changes of one stream: which of the log's transactions are new to it, its RECORDs, its SCHEMA
 * whenever that changes, and how far it has come. Belongs to one thread.
 */
public final class StreamChanges {

    private static final Logger LOG = LoggerFactory.getLogger(StreamChanges.class);

    private final SelectedStream stream;
    private final LogBookmark start;
    private final long tableOid;
    private final ShapePlanner planner;
    private final UnchangedValues unchanged;
    private final LogConfig config;
    private final ChangeOutput output;
    private final RecordShapes shapes;
    private final IdentityHashMap<RecordShape, CurrentRows> currentRows = new IdentityHashMap<>();
    private final ChangeCounts counts;

    private final EmptiedTables emptied;
    private final WrittenSchema schema;

    /** The table as it was when the log began to be read. */
    private StreamPlan planAtStart;

    /** What was emptied by a TRUNCATE whose ACTIVATE_VERSION waits for a SCHEMA, or null. */
    private EmptiedRelation unwritten;

    private long version;
    private TapException failure;

    StreamChanges(
            SelectedStream stream,
            LogBookmark start,
            long tableOid,
            Supplier<List<Long>> rowHoldersNow,
            long version,
            ShapePlanner planner,
            UnchangedValues unchanged,
            LogConfig config,
            ChangeOutput output,
            String timeExtracted) {
        this.stream = stream;
        this.start = start;
        this.tableOid = tableOid;
        this.version = version;
        this.planner = planner;
        this.unchanged = unchanged;
        this.config = config;
        this.output = output;
        this.shapes =
                new RecordShapes(planner, new LogProperties(config.debugLsn()), timeExtracted);
        this.counts = new ChangeCounts(stream.tapStreamId());
        this.emptied = new EmptiedTables(tableOid, rowHoldersNow);
        this.schema = new WrittenSchema(stream.tapStreamId(), output);
    }

    public SelectedStream stream() {
        return stream;
    }

    /** Why the stream takes no more changes, or null. */
    public TapException failure() {
        return failure;
    }

    /** Ends the stream, which stays where its bookmark is. */
    void fail(TapException reason) {
        failure = reason;
    }

    long tableOid() {
        return tableOid;
    }

    /** From where on transactions can be new to the stream. */
    public long startLsn() {
        return start.lsn();
    }

    /** Whether a transaction is new to the stream. */
    boolean isNew(int xid, long commitLsn) {
        return Long.compareUnsigned(commitLsn, start.lsn()) >= 0
                && (start.boundary() == null || start.boundary().isNew(xid, commitLsn));
    }

    /** Whether everything that is committed from a position on is new to the stream. */
    boolean isPastCopy(long lsn) {
        return Long.compareUnsigned(lsn, start.lsn()) >= 0
                && (start.boundary() == null || start.boundary().isBefore(lsn));
    }

    /**
     * Plans the table as it is now, so that a stream that cannot be read fails before its first
     * record. Its SCHEMA waits for that record, which can be older than the table's shape.
     */
    void begin() {
        planAtStart = planner.today();
        if (planAtStart == null) {
            throw nothingSelected();
        }
    }

    /**
     * No record that is older than the table's shape at the start can come any more: writes the
     * SCHEMA of that, if none is out. A target then has the columns of a table without changes.
     */
    boolean writeFirstSchema() throws InterruptedException {
        if (schema.isOut()) {
            return false;
        }
        schema.write(planAtStart);
        return true;
    }

    /**
     * Writes a change.
     *
     * @param isDescendant whether it is of a partition, or of a table that inherits
     * @throws TapException if it cannot be written; nothing of it is
     */
    void write(Change change, boolean isDescendant) throws InterruptedException {
        RecordShape shape = shapes.of(change);
        if (shape == null) {
            shape = newShape(change, isDescendant);
        }
        emptied.rowWritten();
        switch (change.kind()) {
            case INSERT -> insert(shape, change);
            case UPDATE -> update(shape, change, isDescendant);
            case DELETE -> delete(shape, change);
        }
    }

    private void insert(RecordShape shape, Change change) {
        shape.writeRow(null, change.newRow(), change.lsn(), output.records());
        counts.addRecords(1);
    }

    private void update(RecordShape shape, Change change, boolean isDescendant) {
        LogTuple oldRow = change.oldRow();
        LogTuple newRow = change.newRow();
        boolean hasNewKey = oldRow != null && shape.changesKey(oldRow, newRow);
        if (hasNewKey) {
            writeDeleted(shape, change, false);
        }
        AbsentFields absent = shape.writeRow(oldRow, newRow, change.lsn(), output.records());
        counts.addRecords(1);
        if (absent.count() == 0) {
            return;
        }
        if (config.unchangedToast() == UnchangedToast.OMIT) {
            counts.addUnchangedValues(hasNewKey);
            return;
        }
        CurrentRows rows =
                currentRows.computeIfAbsent(
                        shape, unseen -> newCurrentRows(shape, change.relation(), isDescendant));
        unchanged.want(rows, absent, oldRow, newRow);
    }

    private CurrentRows newCurrentRows(
            RecordShape shape, LogRelation relation, boolean isDescendant) {
        return new CurrentRows(
                shape, relation, tableOid, isDescendant, unchanged.catalogs(), counts);
    }

    private void delete(RecordShape shape, Change change) {
        writeDeleted(shape, change, config.includeOldRow() || !shape.hasKey());
    }

    private void writeDeleted(RecordShape shape, Change change, boolean whole) {
        if (!shape.hasKeyOf(change.oldRow())) {
            counts.addDeleteWithoutKey();
            return;
        }
        shape.writeDeleted(
                change.oldRow(), change.committedAt(), change.lsn(), whole, output.records());
        counts.addRecords(1);
    }

    private RecordShape newShape(Change change, boolean isDescendant) throws InterruptedException {
        StreamPlan plan = shapes.plan(change, isDescendant);
        if (plan == null) {
            throw nothingSelected();
        }
        schema.describe(plan, change.lsn());
        writeActivateVersion();
        return shapes.add(change, plan, version);
    }

    private TapException nothingSelected() {
        return new TapException(
                Kind.SOURCE,
                "no column of %s is selected: select some, or deselect the stream"
                        .formatted(planner.tableName()));
    }

    /** The stream's bookmark once the log has come to a position at which nothing is open. */
    public Bookmark at(Bookmark bookmark, long lsn, SystemIdentity identity) {
        if (Long.compareUnsigned(lsn, start.lsn()) < 0) {
            return bookmark;
        }
        return LogBookmark.inLog(
                LogBookmark.at(bookmark.withVersion(version), lsn, isPastCopy(lsn)),
                identity,
                tableOid);
    }

    /**
     * These tables, some of which hold rows of the stream, were emptied by TRUNCATE.
     *
     * @param relation one of them that does
     */
    void truncate(Collection<Long> tableOids, EmptiedRelation relation)
            throws InterruptedException {
        boolean isWhole = emptied.add(tableOids);
        if (!isWhole || config.onTruncate() == OnTruncate.IGNORE) {
            return;
        }
        if (config.onTruncate() == OnTruncate.WARN) {
            LOG.warn(
                    "Stream \"{}\": its table was emptied by TRUNCATE, and the target still has its rows; reset the stream, or set \"truncate\" to delete_all",
                    stream.tapStreamId());
            return;
        }
        version = Math.max(System.currentTimeMillis(), version + 1);
        shapes.clear();
        currentRows.clear();
        LOG.info(
                "Stream \"{}\": its table was emptied by TRUNCATE; version {} begins",
                stream.tapStreamId(),
                version);
        unwritten = relation;
        if (schema.isOut()) {
            writeActivateVersion();
        }
    }

    /** A STATE is to follow: writes what a TRUNCATE has left to be written. */
    void settle() throws InterruptedException {
        if (unwritten != null) {
            StreamPlan plan = planner.plan(unwritten.relation(), unwritten.isDescendant(), false);
            if (plan == null) {
                throw nothingSelected();
            }
            schema.write(plan);
            writeActivateVersion();
        }
    }

    private void writeActivateVersion() throws InterruptedException {
        if (unwritten != null) {
            output.writeActivateVersion(stream.streamName(), version);
            unwritten = null;
        }
    }

    /** The transaction is over. */
    void commit() {
        if (emptied.end() && config.onTruncate() != OnTruncate.IGNORE) {
            LOG.warn(
                    "Stream \"{}\": a part of its table was emptied by TRUNCATE, and the target still has its rows; reset the stream, as the log does not tell which rows those were",
                    stream.tapStreamId());
        }
    }

    /** What there is to say and to count of the stream's changes. */
    public ChangeCounts counts() {
        return counts;
    }

    /** By column, the values that could not be shown as they are. */
    public Map<String, OddValues> oddValues() {
        return shapes.oddValues();
    }
}
