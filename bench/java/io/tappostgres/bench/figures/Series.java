package io.tappostgres.bench.figures;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** The runs of one variant, one for each round, and what is told of them. */
public record Series(Variant variant, List<Run> runs) {

    /** Whether a run failed; no figure then means anything. */
    public boolean hasFailed() {
        return runs.stream().anyMatch(run -> run.exitCode() != 0);
    }

    public double medianSeconds() {
        return median(Run::seconds);
    }

    public double shortestSeconds() {
        return runs.stream().mapToDouble(Run::seconds).min().orElseThrow();
    }

    public double longestSeconds() {
        return runs.stream().mapToDouble(Run::seconds).max().orElseThrow();
    }

    public double medianUserSeconds() {
        return median(Run::userSeconds);
    }

    public double medianSystemSeconds() {
        return median(Run::systemSeconds);
    }

    /** The largest of all rounds. */
    public double peakMegabytes() {
        return runs.stream().mapToDouble(Run::peakMegabytes).max().orElseThrow();
    }

    private double median(ToDoubleFunction<Run> figure) {
        return Median.of(runs.stream().mapToDouble(figure).toArray());
    }
}
