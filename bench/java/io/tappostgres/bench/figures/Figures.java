package io.tappostgres.bench.figures;

import java.util.ArrayList;
import java.util.List;

/** All that was measured, run by run; everything else is computed from it. */
public record Figures(Surroundings surroundings, List<Comparison> comparisons) {

    /** Comparisons of several files; the surroundings are the first's. */
    public static Figures join(List<Figures> parts) {
        List<Comparison> all = new ArrayList<>();
        parts.forEach(part -> all.addAll(part.comparisons()));
        return new Figures(parts.get(0).surroundings(), all);
    }

    /** The comparisons of a section. */
    public List<Comparison> of(Section section) {
        return comparisons.stream().filter(one -> one.section() == section).toList();
    }
}
