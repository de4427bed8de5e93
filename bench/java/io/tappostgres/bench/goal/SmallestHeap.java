package io.tappostgres.bench.goal;

import io.tappostgres.bench.figures.Comparison;
import io.tappostgres.bench.figures.Series;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The smallest of the heaps that were tried with which a run costs hardly more than without one.
 */
final class SmallestHeap {

    private static final double HARDLY_MORE = 1.2;
    private static final Pattern FLAG = Pattern.compile("-Xmx(\\d+)m");

    private SmallestHeap() {}

    /** In MB; infinite if all cost more. */
    static double of(Comparison comparison) {
        double smallest = Double.POSITIVE_INFINITY;
        for (Series series : comparison.series()) {
            Matcher flag = FLAG.matcher(series.variant().note());
            if (flag.matches() && !series.hasFailed() && comparison.ratio(series) < HARDLY_MORE) {
                smallest = Math.min(smallest, Double.parseDouble(flag.group(1)));
            }
        }
        return smallest;
    }
}
