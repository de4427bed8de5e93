package io.tappostgres.bench.chart;

import java.util.ArrayList;
import java.util.List;

/**
 * Where values stand on an upright axis, linear or logarithmic.
 *
 * @param low the value at the bottom
 * @param high the value at the top
 * @param bottom y of the lowest value; y grows downwards
 * @param top y of the highest value
 */
record Scale(boolean isLogarithmic, double low, double high, double bottom, double top) {

    private static final int MOST_MARKS = 5;

    /** From 0 to the greatest of the values. */
    static Scale linear(double greatest, double bottom, double top) {
        return new Scale(false, 0, greatest, bottom, top);
    }

    /** From a power of ten that is clearly below the least to the greatest of the values. */
    static Scale logarithmic(double least, double greatest, double bottom, double top) {
        double clearlyBelow = Math.pow(10, Math.floor(Math.log10(least * 0.7)));
        return new Scale(true, clearlyBelow, greatest, bottom, top);
    }

    double y(double value) {
        double part =
                isLogarithmic ? Math.log(value / low) / Math.log(high / low) : value / (high - low);
        return bottom - part * (bottom - top);
    }

    /** Values to be written beside the axis: powers of ten, or multiples of 1, 2 or 5 of them. */
    List<Double> marks() {
        return isLogarithmic ? powersOfTen() : multiples();
    }

    private List<Double> powersOfTen() {
        List<Double> marks = new ArrayList<>();
        int exponent = (int) Math.round(Math.log10(low));
        for (double mark = low; mark <= high; mark = Math.pow(10, exponent)) {
            marks.add(mark);
            exponent++;
        }
        return marks;
    }

    private List<Double> multiples() {
        double step = Math.pow(10, Math.floor(Math.log10(high)) - 1);
        for (int i = 0; high / step > MOST_MARKS; i++) {
            // 1, 2, 5, 10, 20, 50 …
            step *= i % 3 == 1 ? 2.5 : 2;
        }
        List<Double> marks = new ArrayList<>();
        for (int i = 0; i * step <= high; i++) {
            marks.add(i * step);
        }
        return marks;
    }
}
