package bench.goal;

import java.util.Locale;

/**
 * A figure and its bound.
 *
 * @param what was measured, and of which variant
 * @param measured infinite if there is no figure, as the runs failed
 * @param isUpperBound whether the figure must not exceed the bound, or must reach it
 */
public record Goal(String what, double measured, boolean isUpperBound, double bound) {

    /** Whether the figure is on the right side of its bound, as it was measured, not as printed. */
    public boolean isMet() {
        return isUpperBound ? measured <= bound : measured >= bound && Double.isFinite(measured);
    }

    /** The bound with its sign. */
    public String boundText() {
        return (isUpperBound ? "≤ " : "≥ ") + number(bound);
    }

    /** The figure. */
    public String measuredText() {
        return Double.isFinite(measured) ? number(measured) : "–";
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, Math.abs(value) < 10 ? "%,.2f" : "%,.0f", value);
    }
}
