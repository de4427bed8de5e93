package io.tappostgres.bench.chart;

import io.tappostgres.bench.BenchmarkException;
import io.tappostgres.bench.chart.Svg.Anchor;
import io.tappostgres.bench.figures.Comparison;
import io.tappostgres.bench.figures.Figures;
import io.tappostgres.bench.figures.Section;
import io.tappostgres.bench.figures.Series;
import io.tappostgres.bench.figures.Subject;
import io.tappostgres.bench.figures.Surroundings;
import io.tappostgres.bench.figures.Variant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The picture: tap and psql as readers grow and as rows grow, a line of panels for each table. */
public final class Chart {

    private static final double MARGIN = 20;
    private static final double GAP = 28;
    private static final double HEAD = 62;
    private static final double TABLE_HEAD = 24;
    private static final double LEGEND_WIDTH = 294;

    /** The head must fit. */
    private static final double SMALLEST_WIDTH = 760;

    private final Figures figures;
    private final Svg svg = new Svg();

    private Chart(Figures figures) {
        this.figures = figures;
    }

    /** Whether there is anything to draw of these sections. */
    public static boolean isDrawnFrom(Set<Section> sections) {
        return sections.contains(Section.READERS) || sections.contains(Section.GROWTH);
    }

    /** An SVG document of the sections readers and growth; the same figures make the same bytes. */
    public static String of(Figures figures) {
        return new Chart(figures).document();
    }

    private String document() {
        Map<String, List<Panel>> lines = new LinkedHashMap<>();
        addLine(lines, Subject.NARROW, "narrow: 4 short columns");
        addLine(lines, Subject.ORDERS, "orders: 20 columns of many types");
        if (lines.isEmpty()) {
            throw new BenchmarkException(
                    "there is nothing to draw: the chart needs the section readers or growth");
        }
        int columns = lines.values().stream().mapToInt(List::size).max().orElseThrow();
        double[] widths = new double[columns];
        for (List<Panel> line : lines.values()) {
            for (int i = 0; i < line.size(); i++) {
                widths[i] = Math.max(widths[i], line.get(i).width());
            }
        }
        double width = 2 * MARGIN + (columns - 1) * GAP;
        for (double one : widths) {
            width += one;
        }
        width = Math.max(width, SMALLEST_WIDTH);
        drawHead(width);
        double y = HEAD;
        for (Map.Entry<String, List<Panel>> line : lines.entrySet()) {
            svg.text("table", Anchor.START, MARGIN, y + 14, line.getKey());
            double x = MARGIN;
            for (int i = 0; i < line.getValue().size(); i++) {
                line.getValue().get(i).draw(svg, x, y + TABLE_HEAD, widths[i]);
                x += widths[i] + GAP;
            }
            y += TABLE_HEAD + Panel.HEIGHT + GAP / 2;
        }
        return svg.document(width, y, "Seconds of tap-postgres and of psql for a full copy");
    }

    private void drawHead(double width) {
        svg.text("title", Anchor.START, MARGIN, 30, "A full copy: tap-postgres and psql COPY");
        svg.text("muted", Anchor.START, MARGIN, 48, circumstances());
        double x = width - MARGIN - LEGEND_WIDTH;
        x = drawLegend("psql", "psql", x);
        x = drawLegend("tap", "tap-postgres", x);
        x = drawLegend("faster", "faster", x);
        drawLegend("slower", "slower", x);
    }

    /** Returns where the next begins: letters are 7 px wide at most. */
    private double drawLegend(String style, String name, double x) {
        svg.rectangle(style, x, 20, 10, 10);
        svg.text("", Anchor.START, x + 14, 29, name);
        return x + 14 + name.length() * 7 + 14;
    }

    private String circumstances() {
        Surroundings of = figures.surroundings();
        return String.format(
                Locale.ROOT,
                "%s, PostgreSQL %s, %d processors; %s, start-up included",
                tap().label(),
                of.postgres(),
                of.processors(),
                of.rounds() == 1 ? "one round" : "medians of " + of.rounds() + " rounds");
    }

    /** How the tap was started, which must be the same in all panels. */
    private Variant tap() {
        Set<Variant> started = new LinkedHashSet<>();
        for (Comparison comparison : figures.comparisons()) {
            if (comparison.section() == Section.READERS || comparison.section() == Section.GROWTH) {
                Variant tap = comparison.series().get(1).variant();
                started.add(new Variant(tap.program(), tap.java(), 0, ""));
            }
        }
        if (started.size() > 1) {
            throw new BenchmarkException(
                    "the sections readers and growth are not of one tap, but of "
                            + started.stream().map(Variant::label).toList());
        }
        return started.iterator().next();
    }

    private void addLine(Map<String, List<Panel>> lines, Subject subject, String title) {
        List<Panel> panels = new ArrayList<>();
        figures.of(Section.READERS).stream()
                .filter(one -> one.subject() == subject)
                .reduce((earlier, later) -> later)
                .ifPresent(comparison -> panels.add(ofReaders(comparison)));
        Map<Long, Comparison> byRows = new TreeMap<>();
        for (Comparison comparison : figures.of(Section.GROWTH)) {
            if (comparison.subject() == subject) {
                byRows.put(comparison.volume().rows(), comparison);
            }
        }
        if (!byRows.isEmpty()) {
            panels.add(ofRows(List.copyOf(byRows.values())));
        }
        if (!panels.isEmpty()) {
            lines.put(title, panels);
        }
    }

    private static Panel ofReaders(Comparison of) {
        List<Category> categories = new ArrayList<>();
        double psql = of.baseline().medianSeconds();
        categories.add(new Category("psql", psql, Double.NaN, Double.NaN));
        for (Series tap : of.series().subList(1, of.series().size())) {
            String readers = Integer.toString(tap.variant().readers());
            categories.add(new Category(readers, Double.NaN, tap.medianSeconds(), of.ratio(tap)));
        }
        String title = number(of.volume().rows()) + " rows";
        return new Panel(
                "By readers: " + title, "readers (setting parallelism)", false, categories);
    }

    private static Panel ofRows(List<Comparison> comparisons) {
        List<Category> categories = new ArrayList<>();
        for (Comparison of : comparisons) {
            Series tap = of.series().get(1);
            categories.add(
                    new Category(
                            number(of.volume().rows()),
                            of.baseline().medianSeconds(),
                            tap.medianSeconds(),
                            of.ratio(tap)));
        }
        int readers = comparisons.get(0).series().get(1).variant().readers();
        String title = "By rows: " + readers + (readers == 1 ? " reader" : " readers");
        return new Panel(title, "rows", true, categories);
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}
