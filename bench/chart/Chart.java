package bench.chart;

import bench.figures.Figures;

public final class Chart {
    private Chart() {}

    public static String of(Figures figures) {
        return "";
    }
}
