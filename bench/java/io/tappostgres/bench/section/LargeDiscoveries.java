package io.tappostgres.bench.section;

import io.tappostgres.bench.figures.Comparison;
import io.tappostgres.bench.figures.Section;
import io.tappostgres.bench.figures.Subject;
import io.tappostgres.bench.figures.Volume;
import io.tappostgres.bench.tap.Tap;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Discovery of databases of many tables, with the JVM's own heap and with a small one. */
final class LargeDiscoveries implements Measurement {

    /** Issue 3: 20,000 tables pass with it. */
    private static final String SMALL_HEAP = "-Xmx256m";

    private final Workbench workbench;

    LargeDiscoveries(Workbench workbench) {
        this.workbench = workbench;
    }

    @Override
    public List<Comparison> measure() throws IOException, InterruptedException {
        List<Comparison> comparisons = new ArrayList<>();
        for (int tables : workbench.options().manyTables()) {
            comparisons.add(discovery(workbench.options().scaled(tables)));
        }
        return comparisons;
    }

    private Comparison discovery(long tables) throws IOException, InterruptedException {
        String database = workbench.options().database() + "_tables_" + tables;
        workbench.server().fillOnce(database, "many_tables.sql", tables);
        Path config = workbench.files().config(database, workbench.defaultReaders());
        String[] arguments = {"--discover", "--config", config.toString()};
        List<Contender> contenders = new ArrayList<>();
        for (Tap tap : workbench.taps()) {
            contenders.add(new Contender(tap.variant(0), tap.command(arguments)));
        }
        long jsonBytes = 0;
        for (Contender contender : contenders) {
            jsonBytes = workbench.requireCount(contender.command(), "\"tap_stream_id\"", tables);
        }
        for (Tap tap : workbench.tapOfEachJava()) {
            contenders.add(
                    new Contender(
                            tap.variant(0).with(SMALL_HEAP),
                            tap.commandWithFlag(SMALL_HEAP, arguments),
                            true));
        }
        return new Comparison(
                Section.DISCOVERY,
                Subject.DISCOVERY,
                new Volume(tables, 0, jsonBytes),
                false,
                workbench.rounds().runToEnd(contenders));
    }
}
