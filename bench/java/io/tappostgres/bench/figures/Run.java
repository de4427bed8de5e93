package io.tappostgres.bench.figures;

/**
 * One finished process.
 *
 * @param seconds from its start to its end, or to what was waited for
 * @param userSeconds processor time of its own; NaN where /proc does not tell
 * @param systemSeconds processor time of the kernel for it; NaN where /proc does not tell
 * @param peakBytes its largest resident set; 0 where /proc does not tell
 */
public record Run(
        int exitCode, double seconds, double userSeconds, double systemSeconds, long peakBytes) {

    private static final double MEGA = 1e6;

    /** As {@link #peakBytes}, in millions of bytes. */
    public double peakMegabytes() {
        return peakBytes / MEGA;
    }
}
