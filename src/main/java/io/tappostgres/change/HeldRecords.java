package io.tappostgres.change;

import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import io.tappostgres.json.BufferLimitException;
import io.tappostgres.json.JsonBuffer;
import io.tappostgres.singer.MessageWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Records that lack values which are still to be read, and all records behind them, as they are
 * written in the order of the log. Belongs to one thread.
 */
final class HeldRecords {

    /**
     * A place in a record for a value.
     *
     * @param leads whether no field is before it in the record
     * @param column which of the row's values
     * @param xid of the transaction that wrote the record
     */
    private record Gap(int place, boolean leads, WantedRow row, int column, int xid) {}

    /** A buffer of whole lines, and the gaps in it. */
    private static final class Part {
        private final JsonBuffer buffer;
        private final List<Gap> gaps;
        private int written;
        private int filled;

        Part(JsonBuffer buffer, List<Gap> gaps) {
            this.buffer = buffer;
            this.gaps = gaps;
        }

        /** Only what is before a line is out: the rest has to be filled again. */
        void isWrittenTo(int lineStart) {
            written = lineStart;
            while (filled > 0 && gaps.get(filled - 1).place() >= lineStart) {
                filled--;
            }
        }
    }

    private final Deque<Part> parts = new ArrayDeque<>();

    /** Of the buffer that records are still appended to. */
    private List<Gap> gaps = new ArrayList<>();

    private long heldBytes;

    /** Notes a place in the buffer that records are appended to. */
    void leaveGap(int place, boolean leads, WantedRow row, int column, int xid) {
        gaps.add(new Gap(place, leads, row, column, xid));
    }

    /** Whether any record waits. */
    boolean isEmpty() {
        return parts.isEmpty() && gaps.isEmpty();
    }

    /** Takes the buffer that records were appended to; those behind it are appended to another. */
    void add(JsonBuffer buffer) {
        parts.add(new Part(buffer, gaps));
        gaps = new ArrayList<>();
        heldBytes += buffer.array().length;
    }

    /** The memory of the buffers that were added. */
    long heldBytes() {
        return heldBytes;
    }

    /** The transactions that wrote the records. */
    Set<Integer> xids() {
        Set<Integer> xids = new HashSet<>();
        parts.forEach(part -> part.gaps.forEach(gap -> xids.add(gap.xid())));
        return xids;
    }

    /** The rows that are not known yet, by query, in the order in which they are needed. */
    Map<RowQuery, List<WantedRow>> unknownRows(long round) {
        Map<RowQuery, List<WantedRow>> unknown = new LinkedHashMap<>();
        for (Part part : parts) {
            for (Gap gap : part.gaps.subList(part.filled, part.gaps.size())) {
                WantedRow row = gap.row();
                if (!row.isKnown(round) && !row.isAskedIn(round)) {
                    unknown.computeIfAbsent(row.query(), unseen -> new ArrayList<>()).add(row);
                }
            }
        }
        return unknown;
    }

    /**
     * Writes the records up to the first that lacks a value of a row which is not known.
     *
     * @param unseen transactions whose changes a query does not see: what is found for their
     *     records may be older than these
     */
    void write(RowValues values, Set<Integer> unseen, MessageWriter output)
            throws InterruptedException {
        while (!parts.isEmpty()) {
            Part part = parts.peek();
            if (part.gaps.isEmpty()) {
                output.write(part.buffer);
            } else if (!write(part, values, unseen, output)) {
                return;
            }
            heldBytes -= part.buffer.array().length;
            parts.remove();
        }
    }

    private static boolean write(
            Part part, RowValues values, Set<Integer> unseen, MessageWriter output)
            throws InterruptedException {
        Filling filling = new Filling(part.buffer.array(), part.written, output);
        try {
            return write(part, values, unseen, filling);
        } catch (BufferLimitException e) {
            part.isWrittenTo(filling.handedOver());
            throw new TapException(
                    Kind.SOURCE, "cannot write records of the log: " + e.getMessage(), e);
        }
    }

    private static boolean write(Part part, RowValues values, Set<Integer> unseen, Filling filling)
            throws InterruptedException {
        boolean isWhole = true;
        while (isWhole && part.filled < part.gaps.size()) {
            Gap gap = part.gaps.get(part.filled);
            isWhole = gap.row().isKnown(values.round());
            if (isWhole) {
                filling.copyTo(gap.place());
                fill(gap, values, unseen, filling);
                part.filled++;
            }
        }
        // All gaps of a record are of one row, so that the first of a line ends the part.
        int end =
                isWhole
                        ? part.buffer.length()
                        : filling.lineStart(part.gaps.get(part.filled).place());
        filling.copyTo(end);
        filling.handOver();
        part.written = end;
        return isWhole;
    }

    private static void fill(Gap gap, RowValues values, Set<Integer> unseen, Filling filling)
            throws InterruptedException {
        WantedRow row = gap.row();
        Unavailable reason = unseen.contains(gap.xid()) ? Unavailable.NOT_VISIBLE : row.reason();
        if (reason != null && gap.column() == 0) {
            row.query().counts().addUnavailable(reason);
        }
        if (reason != null || row.isGone()) {
            return;
        }
        int start = row.start(gap.column());
        int length = row.end(gap.column()) - start;
        try {
            filling.insert(values.buffer().array(), start, length, gap.leads());
        } catch (BufferLimitException e) {
            row.query().refuse(List.of(row), Unavailable.REFUSED, e.getMessage());
            row.query().counts().addUnavailable(Unavailable.REFUSED);
        }
    }
}
