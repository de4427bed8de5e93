package io.tappostgres.bench.chart;

import io.tappostgres.bench.chart.Svg.Anchor;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Seconds as bars, and below them the ratios to psql as bars from the line at 1: down is faster
 * than psql, up is slower.
 *
 * @param axisTitle what the categories are
 * @param isLogarithmic whether the seconds are; the ratios always are, so that twice as fast is as
 *     long a bar as twice as slow
 */
record Panel(String title, String axisTitle, boolean isLogarithmic, List<Category> categories) {

    /** Of a panel of any width. */
    static final double HEIGHT = 304;

    // A label is five characters of 7 px at most, in the widest of the usual fonts; a bar is as
    // wide, so that labels of neighbours cannot touch. Category labels have up to nine.
    private static final double BAR = 36;
    private static final double STEP_OF_ONE_BAR = 58;
    private static final double STEP_OF_TWO_BARS = 88;
    private static final double LEFT = 46;
    private static final double SECONDS_TOP = 44;
    private static final double SECONDS_BOTTOM = 168;
    private static final double RATIO_TITLE = 190;
    private static final double RATIO_TOP = 210;
    private static final double RATIO_BOTTOM = 252;
    private static final double CATEGORIES = 280;
    private static final double AXIS_TITLE = 296;
    private static final double LABEL = 4;
    private static final double BELOW_LABEL = 12;

    double width() {
        return LEFT + categories.size() * step();
    }

    /** Draws it with its upper left corner there. */
    void draw(Svg svg, double x, double y, double width) {
        double right = x + width;
        svg.text("", Anchor.START, x, y + 12, title);
        svg.text("muted", Anchor.START, x, y + 28, secondsTitle());
        Scale seconds = seconds(y);
        for (double mark : seconds.marks()) {
            double markY = seconds.y(mark);
            svg.line(mark == seconds.low() ? "axis" : "grid", x + LEFT - 6, right, markY);
            svg.text("muted", Anchor.END, x + LEFT - 10, markY + LABEL, plain(mark));
        }
        Scale ratio = ratio(y);
        svg.line("axis", x + LEFT - 6, right, ratio.y(1));
        svg.text("muted", Anchor.END, x + LEFT - 10, ratio.y(1) + LABEL, "1");
        svg.text("muted", Anchor.START, x, y + RATIO_TITLE, "ratio to psql");
        double step = (width - LEFT) / categories.size();
        for (int i = 0; i < categories.size(); i++) {
            Category category = categories.get(i);
            double center = x + LEFT + (i + 0.5) * step;
            drawSeconds(svg, seconds, category, center);
            drawRatio(svg, ratio, category, center);
            svg.text("", Anchor.MIDDLE, center, y + CATEGORIES, category.label());
        }
        svg.text("muted", Anchor.MIDDLE, (x + LEFT + right) / 2, y + AXIS_TITLE, axisTitle);
    }

    private void drawSeconds(Svg svg, Scale scale, Category category, double center) {
        boolean hasTwo = category.seconds().length == 2;
        if (!Double.isNaN(category.psqlSeconds())) {
            double left = hasTwo ? center - BAR : center - BAR / 2;
            drawBar(svg, "psql", scale, category.psqlSeconds(), left);
        }
        if (!Double.isNaN(category.tapSeconds())) {
            double left = hasTwo ? center : center - BAR / 2;
            drawBar(svg, "tap", scale, category.tapSeconds(), left);
        }
    }

    private static void drawBar(Svg svg, String style, Scale scale, double value, double left) {
        double top = scale.y(value);
        svg.rectangle(style, left + 1, top, BAR - 2, scale.bottom() - top);
        svg.text("", Anchor.MIDDLE, left + BAR / 2, top - LABEL, digits(value));
    }

    private static void drawRatio(Svg svg, Scale scale, Category category, double center) {
        double ratio = category.ratio();
        if (Double.isNaN(ratio)) {
            return;
        }
        double end = scale.y(ratio);
        double line = scale.y(1);
        boolean isFaster = ratio <= 1;
        String style = isFaster ? "faster" : "slower";
        double top = Math.min(end, line);
        svg.rectangle(style, center - BAR / 2 + 1, top, BAR - 2, Math.abs(end - line));
        double labelY = isFaster ? end + BELOW_LABEL : end - LABEL;
        svg.text("", Anchor.MIDDLE, center, labelY, digits(ratio));
    }

    private String secondsTitle() {
        return isLogarithmic ? "seconds, logarithmic" : "seconds";
    }

    private Scale seconds(double y) {
        double[] sorted =
                categories.stream()
                        .flatMapToDouble(one -> Arrays.stream(one.seconds()))
                        .sorted()
                        .toArray();
        double bottom = y + SECONDS_BOTTOM;
        double top = y + SECONDS_TOP + BELOW_LABEL;
        double greatest = sorted[sorted.length - 1];
        return isLogarithmic
                ? Scale.logarithmic(sorted[0], greatest, bottom, top)
                : Scale.linear(greatest, bottom, top);
    }

    /** With room for 20 % on either side, so that a ratio of about 1 does not fill the panel. */
    private Scale ratio(double y) {
        double low = 1 / 1.2;
        double high = 1.2;
        for (Category category : categories) {
            if (!Double.isNaN(category.ratio())) {
                low = Math.min(low, category.ratio());
                high = Math.max(high, category.ratio());
            }
        }
        return new Scale(true, low, high, y + RATIO_BOTTOM, y + RATIO_TOP);
    }

    private double step() {
        boolean hasTwo = categories.stream().anyMatch(one -> one.seconds().length == 2);
        return hasTwo ? STEP_OF_TWO_BARS : STEP_OF_ONE_BAR;
    }

    /** Three digits, as more are not meant. */
    private static String digits(double value) {
        String format = value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f";
        return String.format(Locale.ROOT, format, value);
    }

    private static String plain(double value) {
        DecimalFormatSymbols symbols = DecimalFormatSymbols.getInstance(Locale.ROOT);
        return new DecimalFormat("0.####", symbols).format(value);
    }
}
