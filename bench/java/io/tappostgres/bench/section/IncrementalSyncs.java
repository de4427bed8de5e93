package io.tappostgres.bench.section;

import io.tappostgres.bench.BenchmarkException;
import io.tappostgres.bench.figures.Comparison;
import io.tappostgres.bench.figures.Section;
import io.tappostgres.bench.figures.Subject;
import io.tappostgres.bench.figures.Variant;
import io.tappostgres.bench.figures.Volume;
import io.tappostgres.bench.process.Command;
import io.tappostgres.bench.server.Table;
import io.tappostgres.bench.tap.Tap;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** INCREMENTAL by an indexed column: a first sync, and a run that finds nothing new. */
final class IncrementalSyncs implements Measurement {

    private static final long ORDERS_ROWS = 1_000_000;
    private static final long NARROW_ROWS = 5_000_000;
    private static final String STATE = "{\"type\":\"STATE\"";

    private final Workbench workbench;

    IncrementalSyncs(Workbench workbench) {
        this.workbench = workbench;
    }

    @Override
    public List<Comparison> measure() throws IOException, InterruptedException {
        Table tiny = filled("tiny", 1);
        requireIncremental(tiny);
        List<Comparison> comparisons = new ArrayList<>(List.of(firstSync()));
        Table narrow = filled("narrow", workbench.options().scaled(NARROW_ROWS));
        String[] ofNarrow = argumentsWithState(narrow);
        String[] ofTiny = argumentsWithState(tiny);
        for (Tap tap : workbench.taps()) {
            comparisons.add(nothingNew(tap, narrow, ofNarrow, ofTiny));
        }
        return comparisons;
    }

    /** The first sync, next to psql's copy of the same rows in the same order. */
    private Comparison firstSync() throws IOException, InterruptedException {
        String database = workbench.options().database();
        Table orders = filled("orders", workbench.options().scaled(ORDERS_ROWS));
        workbench.server().indexOnce(database, orders, "updated_at");
        Command copy = workbench.server().orderedCopy(database, orders, "updated_at");
        String[] arguments = arguments(orders, "updated_at");
        long copyBytes = workbench.requireCount(copy, "\n", orders.rows());
        long jsonBytes = 0;
        List<Contender> contenders = new ArrayList<>(List.of(new Contender(Variant.PSQL, copy)));
        for (Tap tap : workbench.taps()) {
            Command sync = tap.command(arguments);
            jsonBytes = workbench.requireCount(sync, Workbench.RECORD, orders.rows());
            contenders.add(new Contender(tap.variant(0), sync));
        }
        Volume volume = new Volume(orders.rows(), copyBytes, jsonBytes);
        return comparison(Subject.FIRST_SYNC, volume, contenders);
    }

    /** A table of one row says what start-up is. Either run reads the bookmark's row again. */
    private Comparison nothingNew(Tap tap, Table narrow, String[] ofNarrow, String[] ofTiny)
            throws IOException, InterruptedException {
        List<Contender> contenders = new ArrayList<>();
        contenders.add(new Contender(tap.variant(0).with("one row"), tap.command(ofTiny)));
        contenders.add(new Contender(tap.variant(0).with("whole table"), tap.command(ofNarrow)));
        for (Contender contender : contenders) {
            workbench.requireCount(contender.command(), Workbench.RECORD, 1);
        }
        return comparison(Subject.NOTHING_NEW, new Volume(narrow.rows(), 0, 0), contenders);
    }

    private void requireIncremental(Table tiny) throws IOException, InterruptedException {
        Command sync = workbench.firstTap().command(arguments(tiny, "updated_at"));
        try {
            workbench.requireCount(sync, Workbench.RECORD, 1);
        } catch (BenchmarkException e) {
            throw new BenchmarkException(
                    "section incremental: this jar cannot read a table of one row by its"
                            + " replication key; leave the section out\n"
                            + e.getMessage());
        }
    }

    /** What the tap is called with, after a first sync by the column id. */
    private String[] argumentsWithState(Table table) throws IOException, InterruptedException {
        String[] arguments = arguments(table, "id");
        Command firstSync = workbench.firstTap().command(arguments);
        String line = workbench.processes().lastLine(firstSync, STATE);
        List<String> extended = new ArrayList<>(List.of(arguments));
        extended.addAll(List.of("--state", workbench.files().state(table, line).toString()));
        return extended.toArray(String[]::new);
    }

    private String[] arguments(Table table, String column)
            throws IOException, InterruptedException {
        String database = workbench.options().database();
        Tap tap = workbench.firstTap();
        Path config = workbench.files().config(database, workbench.defaultReaders());
        Path catalog =
                workbench
                        .files()
                        .incrementalCatalog(tap, database, table, column, workbench.processes());
        return new String[] {"--config", config.toString(), "--catalog", catalog.toString()};
    }

    private Table filled(String name, long rows) throws IOException, InterruptedException {
        Table table = new Table(name, rows);
        workbench.server().fillOnce(workbench.options().database(), table);
        return table;
    }

    private Comparison comparison(Subject subject, Volume volume, List<Contender> contenders)
            throws IOException, InterruptedException {
        return new Comparison(
                Section.INCREMENTAL,
                subject,
                volume,
                true,
                workbench.rounds().runToEnd(contenders));
    }
}
