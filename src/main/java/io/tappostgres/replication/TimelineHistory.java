package io.tappostgres.replication;

import io.tappostgres.connection.WalsenderSession;
import io.tappostgres.decoding.Lsn;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which positions lie on a server's own past: its timeline, and those that it came from, each up to
 * where it was left.
 *
 * @see <a href="https://www.postgresql.org/docs/current/continuous-archiving.html">Timelines</a>
 */
public final class TimelineHistory {

    private final long currentTimeline;

    /** Where each earlier timeline was left. */
    private final Map<Long, Long> switchPoints = new LinkedHashMap<>();

    private TimelineHistory(long currentTimeline) {
        this.currentTimeline = currentTimeline;
    }

    /** The history of a server that was never promoted: there is no file of it. */
    public static TimelineHistory of(long currentTimeline) {
        return new TimelineHistory(currentTimeline);
    }

    /** Asks the server at the other end. The first timeline has no history. */
    public static TimelineHistory read(WalsenderSession session, SystemIdentity identity)
            throws SQLException {
        return identity.timeline() <= 1
                ? of(identity.timeline())
                : parse(
                        identity.timeline(),
                        session.row("TIMELINE_HISTORY " + identity.timeline()).get(1));
    }

    /**
     * Reads what the walsender command {@code TIMELINE_HISTORY} answers.
     *
     * @param content lines of {@code parent timeline<TAB>switch point<TAB>reason}; those that begin
     *     with {@code #} are comments, as are empty ones
     * @throws IllegalArgumentException if a line is none of these
     */
    public static TimelineHistory parse(long currentTimeline, String content) {
        TimelineHistory history = new TimelineHistory(currentTimeline);
        content.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .forEach(history::addParent);
        return history;
    }

    private void addParent(String line) {
        String[] fields = line.split("\\s+", 3);
        if (fields.length < 2) {
            throw new IllegalArgumentException("not a line of a timeline history");
        }
        // NumberFormatException is an IllegalArgumentException.
        switchPoints.put(Long.parseLong(fields[0]), Lsn.parse(fields[1]));
    }

    /** Whether a position that was reached on a timeline is one of this server's own past. */
    public boolean contains(long timeline, long lsn) {
        if (timeline == currentTimeline) {
            return true;
        }
        Long switchPoint = switchPoints.get(timeline);
        return switchPoint != null && !Lsn.isBefore(switchPoint, lsn);
    }
}
