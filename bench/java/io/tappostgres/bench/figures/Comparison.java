package io.tappostgres.bench.figures;

import java.util.List;
import java.util.function.ToDoubleBiFunction;

/**
 * Several variants, run in turn, so that what slows one slows all.
 *
 * @param hasBaseline whether the first is what the others are held against
 */
public record Comparison(
        Section section, Subject subject, Volume volume, boolean hasBaseline, List<Series> series) {

    private static final double MEGA = 1e6;

    /** What the others are held against. */
    public Series baseline() {
        return series.get(0);
    }

    /** Whether this is held against the baseline. */
    public boolean isMeasuredAgainstBaseline(Series one) {
        return hasBaseline && !one.equals(baseline()) && !one.hasFailed();
    }

    /** The median of the rounds' ratios of seconds, not the ratio of the medians. */
    public double ratio(Series one) {
        return medianOfRounds(one, (run, base) -> run.seconds() / base.seconds());
    }

    /** The median of the rounds' differences. */
    public double secondsBeyondBaseline(Series one) {
        return medianOfRounds(one, (run, base) -> run.seconds() - base.seconds());
    }

    /** What it does when nothing disturbs either. */
    public double ratioOfShortest(Series one) {
        return one.shortestSeconds() / baseline().shortestSeconds();
    }

    public double rowsPerSecond(Series one) {
        return volume.rows() / one.medianSeconds();
    }

    /** How much the tap writes; each record repeats the names of its columns. */
    public double jsonMegabytesPerSecond(Series one) {
        return volume.jsonBytes() / MEGA / one.medianSeconds();
    }

    /** The tap's own processor time, start-up included. */
    public double userSecondsPerMillionRows(Series one) {
        return one.medianUserSeconds() / volume.rows() * MEGA;
    }

    private double medianOfRounds(Series one, ToDoubleBiFunction<Run, Run> figure) {
        double[] ofRounds = new double[one.runs().size()];
        for (int round = 0; round < ofRounds.length; round++) {
            ofRounds[round] =
                    figure.applyAsDouble(one.runs().get(round), baseline().runs().get(round));
        }
        return Median.of(ofRounds);
    }
}
