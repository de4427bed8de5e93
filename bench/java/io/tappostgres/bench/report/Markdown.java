package io.tappostgres.bench.report;

import io.tappostgres.bench.figures.Comparison;
import io.tappostgres.bench.figures.Section;
import io.tappostgres.bench.figures.Series;
import io.tappostgres.bench.figures.Surroundings;
import io.tappostgres.bench.figures.Unit;
import io.tappostgres.bench.figures.Variant;
import io.tappostgres.bench.figures.Volume;
import io.tappostgres.bench.goal.Goal;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Prints figures for people. */
public final class Markdown {

    private static final double MEGA = 1e6;

    private final PrintStream output;

    /** Prints to a stream. */
    public Markdown(PrintStream output) {
        this.output = output;
    }

    /** Where and how the figures came about. */
    public void print(Surroundings of) {
        line(
                "%s: tap-postgres %s, PostgreSQL %s, %s, %d processors, load average %.1f before"
                        + " the first run, %d rounds.",
                of.date(),
                of.tap(),
                of.postgres(),
                of.system(),
                of.processors(),
                of.load(),
                of.rounds());
        if (of.scale() != 1) {
            line("%n**The tables are scaled by %s, so these figures say little.**", of.scale());
        }
    }

    /** A section, with a table for each comparison. */
    public void print(Section section, List<Comparison> comparisons) {
        line("%n## %s", section.title());
        for (Comparison comparison : comparisons) {
            line("%n%s%s:%n", comparison.subject().title(), volume(comparison));
            print(comparison);
        }
    }

    /** All goals with what was measured. */
    public void print(List<Goal> goals) {
        line("%n## Goals%n");
        row(List.of("figure", "of", "measured", "goal", ""));
        line("|---|---|---:|---:|---|");
        for (Goal goal : goals) {
            row(
                    List.of(
                            goal.figure(),
                            goal.variant(),
                            goal.measuredText(),
                            goal.boundText(),
                            goal.isMet() ? "met" : "**missed**"));
        }
    }

    private void print(Comparison of) {
        boolean hasRates = of.volume().jsonBytes() > 0 && of.subject().unit() != Unit.TABLES;
        List<String> head = new ArrayList<>(List.of("", "s", "min", "max"));
        head.addAll(of.hasBaseline() ? List.of(ratioHead(of), "of min") : List.of());
        head.addAll(
                hasRates ? List.of(of.subject().unit().label() + "/s", "JSON MB/s") : List.of());
        head.addAll(List.of("user s", "system s", "peak MB"));
        row(head);
        line("|---|%s", "---:|".repeat(head.size() - 1));
        for (Series series : of.series()) {
            List<String> cells = new ArrayList<>(List.of(series.variant().label()));
            if (series.hasFailed()) {
                int exitCode = series.runs().get(series.runs().size() - 1).exitCode();
                cells.add("fails, exit code " + exitCode);
                row(cells);
                continue;
            }
            cells.addAll(seconds(series));
            cells.addAll(of.hasBaseline() ? ratios(of, series) : List.of());
            cells.addAll(hasRates ? rates(of, series) : List.of());
            cells.addAll(costs(series));
            row(cells);
        }
    }

    private static String ratioHead(Comparison of) {
        Variant first = of.baseline().variant();
        return first.isTap() ? "÷ first line" : "÷ " + first.program();
    }

    private static List<String> seconds(Series series) {
        // What takes less than a second is told to the millisecond, as start-up is a matter of
        // them.
        String format = series.medianSeconds() < 1 ? "%.3f" : "%.2f";
        return List.of(
                number(format, series.medianSeconds()),
                number(format, series.shortestSeconds()),
                number(format, series.longestSeconds()));
    }

    private static List<String> ratios(Comparison of, Series series) {
        if (!of.isMeasuredAgainstBaseline(series)) {
            return List.of("", "");
        }
        return List.of(
                number("%.2f", of.ratio(series)), number("%.2f", of.ratioOfShortest(series)));
    }

    private static List<String> rates(Comparison of, Series series) {
        return List.of(
                number("%,.0f", of.rowsPerSecond(series)),
                series.variant().isTap() ? number("%.0f", of.jsonMegabytesPerSecond(series)) : "");
    }

    private static List<String> costs(Series series) {
        return List.of(
                number("%.2f", series.medianUserSeconds()),
                number("%.2f", series.medianSystemSeconds()),
                number("%.0f", series.peakMegabytes()));
    }

    private static String volume(Comparison comparison) {
        Volume of = comparison.volume();
        StringBuilder text = new StringBuilder();
        if (of.rows() > 1) {
            text.append(number(", %,.0f ", (double) of.rows()));
            text.append(comparison.subject().unit().label());
        }
        if (of.copyBytes() > 0) {
            String source =
                    comparison.subject().unit() == Unit.CHANGES
                            ? " MB of the plugin's messages"
                            : " MB of COPY text";
            text.append(number(", %,.1f", of.copyBytes() / MEGA)).append(source);
        }
        if (of.jsonBytes() > 0) {
            text.append(number(", %,.1f MB of JSON", of.jsonBytes() / MEGA));
        }
        return text.toString();
    }

    private static String number(String format, double value) {
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, format, value);
    }

    private void row(List<String> cells) {
        line("%s", "| " + String.join(" | ", cells) + " |");
    }

    private void line(String format, Object... values) {
        output.println(String.format(Locale.ROOT, format, values));
    }
}
