package io.tappostgres.bench.goal;

import io.tappostgres.bench.figures.Comparison;
import io.tappostgres.bench.figures.Figures;
import io.tappostgres.bench.figures.Section;
import io.tappostgres.bench.figures.Series;
import io.tappostgres.bench.figures.Subject;
import io.tappostgres.bench.option.Launch;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleBiFunction;

/** What the figures must reach: all goals of the project, in the only place where they stand. */
public final class Goals {

    // Issue 3. singer-io/tap-postgres reads 46,000 and 15,000 rows/s of the same tables; the tap
    // is to be 40 and 20 times as fast.
    private static final double NARROW_RATIO = 0.95;
    private static final double ORDERS_RATIO = 0.75;
    private static final double ORDERS_USER_SECONDS_PER_MILLION_ROWS = 1.5;
    private static final double NARROW_ROWS_PER_SECOND = 40 * 46_000;
    private static final double ORDERS_ROWS_PER_SECOND = 20 * 15_000;
    private static final double PEAK_MEGABYTES = 300;
    private static final double SMALLEST_HEAP_MEGABYTES = 64;
    private static final double VERSION_SECONDS = 0.20;
    private static final double FIRST_RECORD_SECONDS = 0.45;
    private static final long DISCOVERY_TABLES = 10_000;
    private static final double DISCOVERY_SECONDS = 2.0;
    private static final double DISCOVERY_MEGABYTES = 250;

    // Issue 4.
    private static final double FIRST_SYNC_RATIO = 1.1;
    private static final double NOTHING_NEW_SECONDS = 0.3;

    // The issue of LOG_BASED.
    private static final double LOG_RATIO = 1.1;

    private final Figures figures;
    private final List<Goal> goals = new ArrayList<>();

    private Goals(Figures figures) {
        this.figures = figures;
    }

    /** The goals that these figures say something of. */
    public static List<Goal> of(Figures figures) {
        Goals goals = new Goals(figures);
        goals.fullCopies();
        goals.memory();
        goals.startUp();
        goals.discovery();
        goals.incremental();
        goals.log();
        return goals.goals;
    }

    private void fullCopies() {
        for (Comparison narrow : figures.of(Section.NARROW)) {
            for (Series tap : byDefaultReaders(narrow)) {
                atMost(narrow, tap, "÷ psql", Comparison::ratio, NARROW_RATIO);
                atLeast(narrow, tap, "rows/s", NARROW_ROWS_PER_SECOND);
                atMost(narrow, tap, "peak MB", (all, one) -> one.peakMegabytes(), PEAK_MEGABYTES);
            }
        }
        for (Comparison orders : figures.of(Section.ORDERS)) {
            for (Series tap : byDefaultReaders(orders)) {
                atMost(orders, tap, "÷ psql", Comparison::ratio, ORDERS_RATIO);
                atLeast(orders, tap, "rows/s", ORDERS_ROWS_PER_SECOND);
                atMost(orders, tap, "peak MB", (all, one) -> one.peakMegabytes(), PEAK_MEGABYTES);
                atMost(
                        orders,
                        tap,
                        "user s per million rows",
                        Comparison::userSecondsPerMillionRows,
                        ORDERS_USER_SECONDS_PER_MILLION_ROWS);
            }
        }
    }

    private void memory() {
        for (Comparison copies : figures.of(Section.MEMORY)) {
            atMost(
                    copies,
                    copies.baseline(),
                    "smallest heap that costs < 20 %, MB",
                    (all, one) -> SmallestHeap.of(all),
                    SMALLEST_HEAP_MEGABYTES);
        }
    }

    /** Of the launcher: what starts faster cannot be had from a jar alone. */
    private void startUp() {
        for (Comparison starts : figures.of(Section.STARTUP)) {
            for (Series tap : starts.series()) {
                if (!tap.variant().program().equals(Launch.LAUNCHER.label())) {
                    continue;
                }
                if (starts.subject() == Subject.VERSION) {
                    atMost(starts, tap, "s", (all, one) -> one.medianSeconds(), VERSION_SECONDS);
                }
                if (starts.subject() == Subject.FIRST_RECORD) {
                    atMost(
                            starts,
                            tap,
                            "s",
                            (all, one) -> one.medianSeconds(),
                            FIRST_RECORD_SECONDS);
                }
            }
        }
    }

    /** Time and memory of 10,000 tables with default flags; whether any number passes with less. */
    private void discovery() {
        for (Comparison discovery : figures.of(Section.DISCOVERY)) {
            String tables = String.format(Locale.ROOT, "%,d tables, ", discovery.volume().rows());
            for (Series tap : discovery.series()) {
                if (!tap.variant().note().isEmpty()) {
                    atMost(
                            discovery,
                            tap,
                            tables + "exit code",
                            (all, one) -> one.hasFailed() ? Double.POSITIVE_INFINITY : 0,
                            0);
                } else if (discovery.volume().rows() <= DISCOVERY_TABLES) {
                    atMost(
                            discovery,
                            tap,
                            tables + "s",
                            (all, one) -> one.medianSeconds(),
                            DISCOVERY_SECONDS);
                    atMost(
                            discovery,
                            tap,
                            tables + "peak MB",
                            (all, one) -> one.peakMegabytes(),
                            DISCOVERY_MEGABYTES);
                }
            }
        }
    }

    private void incremental() {
        for (Comparison syncs : figures.of(Section.INCREMENTAL)) {
            for (Series tap : syncs.series()) {
                if (!syncs.isMeasuredAgainstBaseline(tap)) {
                    continue;
                }
                if (syncs.subject() == Subject.FIRST_SYNC) {
                    atMost(syncs, tap, "÷ psql", Comparison::ratio, FIRST_SYNC_RATIO);
                }
                if (syncs.subject() == Subject.NOTHING_NEW) {
                    atMost(
                            syncs,
                            tap,
                            "s beyond that of one row",
                            Comparison::secondsBeyondBaseline,
                            NOTHING_NEW_SECONDS);
                }
            }
        }
    }

    /** As fast as pg_recvlogical, nearly; and that a long transaction passes with a small heap. */
    private void log() {
        for (Comparison readings : figures.of(Section.LOG)) {
            for (Series tap : readings.series()) {
                if (readings.subject() == Subject.LONG_TRANSACTION) {
                    atMost(
                            readings,
                            tap,
                            "exit code",
                            (all, one) -> one.hasFailed() ? Double.POSITIVE_INFINITY : 0,
                            0);
                } else if (readings.isMeasuredAgainstBaseline(tap)) {
                    atMost(readings, tap, "÷ pg_recvlogical", Comparison::ratio, LOG_RATIO);
                }
            }
        }
    }

    /** The other settings of parallelism are measured, not judged. */
    private List<Series> byDefaultReaders(Comparison comparison) {
        int readers = figures.surroundings().defaultReaders();
        return comparison.series().stream()
                .filter(one -> one.variant().readers() == readers)
                .toList();
    }

    private void atMost(
            Comparison comparison,
            Series series,
            String figure,
            ToDoubleBiFunction<Comparison, Series> measure,
            double bound) {
        double measured = measure.applyAsDouble(comparison, series);
        goals.add(goal(comparison, series, figure, measured, true, bound));
    }

    private void atLeast(Comparison comparison, Series series, String figure, double bound) {
        double measured = comparison.rowsPerSecond(series);
        goals.add(goal(comparison, series, figure, measured, false, bound));
    }

    private static Goal goal(
            Comparison comparison,
            Series series,
            String figure,
            double measured,
            boolean isUpperBound,
            double bound) {
        String what = comparison.subject().title() + ": " + figure;
        return new Goal(what, series.variant().label(), measured, isUpperBound, bound);
    }
}
