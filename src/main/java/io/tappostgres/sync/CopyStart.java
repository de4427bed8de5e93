package io.tappostgres.sync;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import io.tappostgres.copy.CopyPosition;
import io.tappostgres.copy.CopySnapshot;
import io.tappostgres.copy.PieceStatement;
import io.tappostgres.copy.Resumption;
import io.tappostgres.copy.TableLayout;
import io.tappostgres.discovery.Column;
import io.tappostgres.plan.StreamPlan;
import io.tappostgres.singer.Bookmark;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Where a full copy begins: at the first row with a new version, or, with the version of an
 * interrupted run, where that one had come to.
 *
 * @param version the table version of the records
 * @param position where it goes on, or null
 * @param conditions of the rows that are still to be read, in SQL
 */
record CopyStart(long version, CopyPosition position, List<String> conditions) {

    private static final Logger LOG = LoggerFactory.getLogger(CopyStart.class);

    private static final long FIRST_NORMAL_XID = 3;
    private static final long XID_LIMIT = 1L << 32;

    /** The start of a copy that cannot be read in pieces; says so if an earlier one could be. */
    static CopyStart inOnePiece(Bookmark bookmark, StreamPlan plan, long newVersion) {
        if (wasInterrupted(bookmark)) {
            warnOfBeginningAnew(
                    plan,
                    "it can no longer be read in pieces: it is a view, has row security or rights on single columns, its rows may not be in PostgreSQL's own tables, or \"copy_in_pieces\" is false");
        }
        return anew(newVersion);
    }

    /** The start of a copy from the first row on. */
    private static CopyStart anew(long version) {
        return new CopyStart(version, null, List.of());
    }

    /** Whether an interrupted run has left something to go on from, if it can be used. */
    static boolean wasInterrupted(Bookmark bookmark) {
        return bookmark.version().isPresent()
                && (bookmark.get(TableCopy.BOOKMARK_KEY) != null || bookmark.xmin().isPresent());
    }

    /**
     * The start of a copy in pieces: goes on from the bookmark if that is possible; if not, says
     * why.
     */
    static CopyStart of(
            Bookmark bookmark,
            StreamPlan plan,
            String digest,
            TableLayout layout,
            CopySnapshot snapshot,
            long newVersion) {
        if (!wasInterrupted(bookmark)) {
            return anew(newVersion);
        }
        long version = bookmark.version().getAsLong();
        JsonNode json = bookmark.get(TableCopy.BOOKMARK_KEY);
        CopyPosition position = json == null ? null : position(json);
        String obstacle =
                position == null
                        ? null
                        : Resumption.obstacle(position, snapshot, digest, layout.relations());
        OptionalLong xmin = bookmark.xmin();
        if (obstacle == null && xmin.isPresent() && !isTransactionId(xmin.getAsLong())) {
            obstacle = "the xmin in its bookmark is not a transaction id";
        }
        if (obstacle != null) {
            warnOfBeginningAnew(plan, obstacle);
            return anew(newVersion);
        }
        List<String> conditions =
                xmin.isPresent()
                        ? List.of(PieceStatement.notBeforeXmin(xmin.getAsLong()))
                        : List.of();
        return new CopyStart(version, position, conditions);
    }

    private static void warnOfBeginningAnew(StreamPlan plan, String obstacle) {
        LOG.warn(
                "Stream \"{}\": the interrupted copy cannot go on and begins anew: {}",
                plan.tapStreamId(),
                obstacle);
    }

    private static CopyPosition position(JsonNode json) {
        CopyPosition position = CopyPosition.fromJson(json);
        if (position == null) {
            throw new TapException(
                    Kind.USAGE,
                    "the \"%s\" in its bookmark is not one that this tap wrote: remove it from the state, and the stream is copied anew"
                            .formatted(TableCopy.BOOKMARK_KEY));
        }
        return position;
    }

    private static boolean isTransactionId(long xmin) {
        return xmin >= FIRST_NORMAL_XID && xmin < XID_LIMIT;
    }

    /** Whether the copy goes on with an interrupted one. */
    boolean goesOn() {
        return position != null || !conditions.isEmpty();
    }

    /** The bookmark at the start of the copy. */
    Bookmark note(Bookmark bookmark) {
        if (goesOn()) {
            return bookmark.withVersion(version);
        }
        Bookmark cleared = bookmark.without(TableCopy.BOOKMARK_KEY).withVersion(version);
        return cleared.xmin().isPresent() ? cleared.withXminNull() : cleared;
    }

    /**
     * Tells what is read of each row from what another run may have read. A column that was dropped
     * and added again, or that another one took the name of, is another one, although no row was
     * written for it.
     */
    static String digest(StreamPlan plan, List<String> conditions) {
        StringBuilder text = new StringBuilder();
        for (StreamPlan.PlannedColumn planned : plan.columns()) {
            Column column = plan.table().column(planned.name());
            text.append(column.name()).append('\0').append(column.attributeNumber()).append('\0');
            text.append(column.sqlDatatype()).append('\0');
        }
        conditions.forEach(condition -> text.append(condition).append('\0'));
        byte[] bytes = text.toString().getBytes(UTF_8);
        // Not a cryptographic one: the JVM takes 20 ms to find its first.
        return hex(new CRC32(), bytes) + hex(new CRC32C(), bytes);
    }

    private static String hex(Checksum checksum, byte[] bytes) {
        checksum.update(bytes);
        return HexFormat.of().toHexDigits((int) checksum.getValue());
    }
}
