package io.tappostgres.sync;

import io.tappostgres.ReplicationMethod;
import io.tappostgres.TapException.Kind;
import java.time.Duration;

/**
 * How one stream of a run went.
 *
 * @param method null if it could not be told
 * @param outcome what became of it
 * @param rows how many RECORDs are out
 * @param cause why it is not done, in the words of the failure; null if it is, or was interrupted
 */
public record StreamReport(
        String tapStreamId,
        ReplicationMethod method,
        long rows,
        Duration duration,
        Outcome outcome,
        String cause) {

    /** What can become of a selected stream. */
    public enum Outcome {
        DONE,
        FAILED,
        /** The log does not have all that has become of the table since the bookmark. */
        LOST,
        /** Its catalog entry, its options or its bookmark were refused before it was begun. */
        REFUSED,
        SKIPPED,
        INTERRUPTED;

        /** What becomes of a stream that fails by an exception of this kind. */
        static Outcome of(Kind kind) {
            return switch (kind) {
                case USAGE -> REFUSED;
                case LOG_POSITION_LOST -> LOST;
                case SOURCE, OUTPUT_CLOSED, INTERNAL -> FAILED;
            };
        }
    }

    /** Rows per second, 0 for a stream too short to tell. */
    long rowsPerSecond() {
        long millis = duration.toMillis();
        return millis == 0 ? 0 : rows * 1000 / millis;
    }
}
