package io.tappostgres.bench.section;

import io.tappostgres.bench.figures.Comparison;
import io.tappostgres.bench.figures.Section;
import java.io.IOException;
import java.util.List;

/** What a section measures. */
@FunctionalInterface
public interface Measurement {

    /** Makes what it reads, unless it is there, and runs all of its rounds. */
    List<Comparison> measure() throws IOException, InterruptedException;

    /** The measurement of a section. */
    static Measurement of(Section section, Workbench workbench) {
        return switch (section) {
            case NARROW, ORDERS, READERS, GROWTH, MEMORY -> new FullCopies(section, workbench);
            case STARTUP -> new StartUps(workbench);
            case DISCOVERY -> new LargeDiscoveries(workbench);
            case INCREMENTAL -> new IncrementalSyncs(workbench);
            case LOG -> new LogReadings(workbench);
        };
    }
}
