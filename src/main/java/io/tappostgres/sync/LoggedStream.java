package io.tappostgres.sync;

import io.tappostgres.TapException;
import io.tappostgres.change.LogBookmark;
import io.tappostgres.plan.SelectedStream;
import io.tappostgres.replication.LogTable;
import io.tappostgres.replication.TableMark;
import io.tappostgres.sync.StreamReport.Outcome;
import java.time.Duration;

/** What becomes of one log-based stream in a run, from the checks to its last change. */
final class LoggedStream {

    private final SelectedStream stream;
    private LogBookmark bookmark;
    private LogTable table;
    private TableMark mark;
    private boolean mayHaveOtherColumns;
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

    /** The table as the system catalogs have it; null until it was found good. */
    TableMark mark() {
        return mark;
    }

    void setMark(TableMark mark) {
        this.mark = mark;
    }

    /** Whether the log can have changes from when the table had other columns. */
    boolean mayHaveOtherColumns() {
        return mayHaveOtherColumns;
    }

    void setMayHaveOtherColumns(boolean mayHaveOtherColumns) {
        this.mayHaveOtherColumns = mayHaveOtherColumns;
    }

    /** Forgets how far the stream has come, so that this run copies it. */
    void copyAgain(RunState state) {
        state.updateBookmark(
                tapStreamId(),
                given -> LogBookmark.forget(given).without(TableCopy.BOOKMARK_KEY).withXminNull());
        bookmark = LogBookmark.NONE;
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
