package io.tappostgres.bench.goal;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;

/**
 * A figure and its bound.
 *
 * @param figure what was measured
 * @param variant of which variant
 * @param measured infinite if there is no figure, as the runs failed
 * @param isUpperBound whether the figure must not exceed the bound, or must reach it
 */
public record Goal(
        String figure, String variant, double measured, boolean isUpperBound, double bound) {

    private static final DecimalFormatSymbols SYMBOLS =
            DecimalFormatSymbols.getInstance(Locale.ROOT);

    /** Whether the figure is on the right side of its bound, as it was measured, not as printed. */
    public boolean isMet() {
        return isUpperBound ? measured <= bound : measured >= bound && Double.isFinite(measured);
    }

    /** The bound with its sign, as it was set. */
    public String boundText() {
        String digits = new DecimalFormat("#,##0.##", SYMBOLS).format(bound);
        return (isUpperBound ? "≤ " : "≥ ") + digits;
    }

    /** The figure, to what can be told from the bound. */
    public String measuredText() {
        if (!Double.isFinite(measured)) {
            return "–";
        }
        String pattern =
                measured >= 10 || measured == Math.rint(measured)
                        ? "#,##0"
                        : measured >= 1 ? "0.00" : "0.000";
        return new DecimalFormat(pattern, SYMBOLS).format(measured);
    }
}
