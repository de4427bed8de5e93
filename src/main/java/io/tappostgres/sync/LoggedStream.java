package io.tappostgres.sync;

import io.tappostgres.TapException;
import io.tappostgres.change.LogBookmark;
import io.tappostgres.plan.SelectedStream;
import io.tappostgres.replication.LogTable;
import io.tappostgres.sync.StreamReport.Outcome;
import java.time.Duration;

/** What becomes of one log-based stream in a run, from the checks to its last change. */
final class LoggedStream {

    private final SelectedStream stream;
    private LogBookmark bookmark;
    private LogTable table;
    private StreamReport copy;
    private Outcome outcome;

    /** Why nothing follows, in words; null if there is no other reason than the outcome. */
    private String cause;

    LoggedStream(SelectedStream stream) {
        this.stream = stream;
    }

    SelectedStream stream() {
        return stream;
    }

    String tapStreamId() {
        return stream.tapStreamId();
    }

    /** How far the stream has come. */
    LogBookmark bookmark() {
        return bookmark;
    }

    void setBookmark(LogBookmark bookmark) {
        this.bookmark = bookmark;
    }

    /** The table as the log sees it; null until it was found good. */
    LogTable table() {
        return table;
    }

    void setTable(LogTable table) {
        this.table = table;
    }

    /** Whether nothing has ended the stream yet. */
    boolean goesOn() {
        return outcome == null;
    }

    /** Ends the stream, if nothing has yet. */
    void end(Outcome how) {
        end(how, null);
    }

    private void end(Outcome how, String why) {
        if (outcome == null) {
            outcome = how;
            cause = why;
        }
    }

    /** Ends the stream by a failure. */
    void fail(TapException failure) {
        end(Outcome.of(failure.kind()), failure.getMessage());
    }

    /** The stream was copied, well or not. */
    void copied(StreamReport report) {
        copy = report;
        if (report.outcome() != Outcome.DONE) {
            end(report.outcome(), report.cause());
        }
    }

    /** How the stream went: its copy, if there was one, and its changes. */
    StreamReport report(long records, Duration duration) {
        long copied = copy == null ? 0 : copy.rows();
        Duration copying = copy == null ? Duration.ZERO : copy.duration();
        return new StreamReport(
                stream.tapStreamId(),
                stream.method(),
                copied + records,
                copying.plus(duration),
                outcome == null ? Outcome.DONE : outcome,
                cause);
    }
}
