package io.tappostgres.change;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.tappostgres.TapException;
import io.tappostgres.change.Change.Kind;
import io.tappostgres.change.ChangeRouter.Route;
import io.tappostgres.decoding.ChangeListener;
import io.tappostgres.decoding.LogRelation;
import io.tappostgres.decoding.LogTuple;
import io.tappostgres.decoding.Lsn;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives each change of the log to the streams that it belongs to, if its transaction is new to
 * them, and keeps the position at which none is open. Belongs to one thread.
 */
public final class TransactionRecords implements ChangeListener {

    private static final Logger LOG = LoggerFactory.getLogger(TransactionRecords.class);

    private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");

    private static final DateTimeFormatter COMMITTED_AT =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'+00:00'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private final ChangeRouter router;
    private final UnchangedValues unchanged;
    private final List<StreamChanges> streams;

    /** Those to which not every transaction is new. */
    private final List<StreamChanges> unsettled;

    private final List<StreamChanges> skipping = new ArrayList<>();
    private final Set<StreamChanges> truncated = new LinkedHashSet<>();
    private final Change change = new Change();
    private boolean isOpen;
    private long position;
    private long messageLsn;
    private long transactions;
    private long changes;

    TransactionRecords(
            List<StreamChanges> streams,
            ChangeRouter router,
            UnchangedValues unchanged,
            long position) {
        this.streams = List.copyOf(streams);
        this.unsettled = new ArrayList<>(streams);
        this.router = router;
        this.unchanged = unchanged;
        this.position = position;
    }

    /** Finds out which streams can be read at all. Writes nothing. */
    public void begin() {
        for (StreamChanges stream : streams) {
            try {
                stream.begin();
            } catch (TapException e) {
                fail(stream, e);
            }
        }
    }

    /** Writes all that has to come before a STATE. */
    public void settle() throws InterruptedException {
        for (StreamChanges stream : streams) {
            if (stream.failure() == null) {
                try {
                    stream.settle();
                } catch (TapException e) {
                    fail(stream, e);
                }
            }
        }
    }

    /**
     * Writes the SCHEMA of each stream that has none in this run. To be called when the log has
     * been read up to where it was when the streams were opened.
     *
     * @return whether there were any
     */
    public boolean writeFirstSchemas() throws InterruptedException {
        boolean anyWritten = false;
        for (StreamChanges stream : streams) {
            if (stream.failure() == null) {
                anyWritten |= stream.writeFirstSchema();
            }
        }
        return anyWritten;
    }

    /** Those that the log is read for. */
    public List<StreamChanges> streams() {
        return streams;
    }

    /** The position that the server gives the message that is decoded next. */
    public void setMessageLsn(long lsn) {
        messageLsn = lsn;
    }

    /** Up to where every transaction is out, and none is open. */
    public long position() {
        return position;
    }

    /** Up to where any of the streams has come, in this run or in one before. */
    public long furthestPosition() {
        long furthest = position;
        for (StreamChanges stream : streams) {
            furthest = Lsn.later(furthest, stream.startLsn());
        }
        return furthest;
    }

    /** Whether a transaction has begun and not ended. */
    public boolean isOpen() {
        return isOpen;
    }

    /** How many changes of rows were given to streams, each as often as there are such. */
    public long changes() {
        return changes;
    }

    /** How many transactions were read to their end. */
    public long transactions() {
        return transactions;
    }

    /** The server has sent all that was committed before a position. */
    public void caughtUp(long lsn) {
        if (!isOpen) {
            position = Lsn.later(position, lsn);
        }
    }

    /** The log is read again from {@link #position} on. */
    public void breakOff() {
        isOpen = false;
    }

    @Override
    public void begin(int xid, long commitLsn, long commitMicros) {
        isOpen = true;
        unchanged.begin(xid);
        skipping.clear();
        if (!unsettled.isEmpty()) {
            unsettled.removeIf(stream -> stream.isPastCopy(commitLsn));
            for (StreamChanges stream : unsettled) {
                if (!stream.isNew(xid, commitLsn)) {
                    skipping.add(stream);
                }
            }
        }
        Instant committed = EPOCH.plus(commitMicros, ChronoUnit.MICROS);
        change.beginTransaction(COMMITTED_AT.format(committed).getBytes(US_ASCII));
    }

    @Override
    public void insert(LogRelation relation, LogTuple row) throws InterruptedException {
        change.set(Kind.INSERT, relation, null, row, messageLsn);
        write();
    }

    @Override
    public void update(LogRelation relation, LogTuple oldRow, LogTuple newRow)
            throws InterruptedException {
        change.set(Kind.UPDATE, relation, oldRow, newRow, messageLsn);
        write();
    }

    @Override
    public void delete(LogRelation relation, LogTuple oldRow) throws InterruptedException {
        change.set(Kind.DELETE, relation, oldRow, null, messageLsn);
        write();
    }

    private void write() throws InterruptedException {
        for (Route route : router.routes(change.relation())) {
            if (!takesChanges(route.stream())) {
                continue;
            }
            changes++;
            try {
                route.stream().write(change, route.isDescendant());
            } catch (TapException e) {
                fail(route.stream(), e);
            }
        }
    }

    private boolean takesChanges(StreamChanges stream) {
        return stream.failure() == null && (skipping.isEmpty() || !skipping.contains(stream));
    }

    @Override
    public void truncate(List<LogRelation> relations) throws InterruptedException {
        List<Long> oids = new ArrayList<>();
        Map<StreamChanges, EmptiedRelation> concerned = new LinkedHashMap<>();
        for (LogRelation relation : relations) {
            oids.add(router.oid(relation));
            for (Route route : router.routes(relation)) {
                concerned.putIfAbsent(
                        route.stream(), new EmptiedRelation(relation, route.isDescendant()));
            }
        }
        for (Map.Entry<StreamChanges, EmptiedRelation> emptied : concerned.entrySet()) {
            StreamChanges stream = emptied.getKey();
            if (takesChanges(stream)) {
                stream.truncate(oids, emptied.getValue());
                truncated.add(stream);
            }
        }
    }

    @Override
    public void commit(long endLsn) {
        truncated.forEach(StreamChanges::commit);
        truncated.clear();
        isOpen = false;
        transactions++;
        position = Lsn.later(position, endLsn);
    }

    private void fail(StreamChanges stream, TapException reason) {
        if (reason.kind() == TapException.Kind.OUTPUT_CLOSED) {
            throw reason;
        }
        stream.fail(reason);
        LOG.error(
                "Stream \"{}\" failed at {} of the log: {}",
                stream.stream().tapStreamId(),
                Lsn.format(messageLsn),
                reason.getMessage());
    }
}
