package io.tappostgres.bench.section;

import io.tappostgres.bench.figures.Comparison;
import io.tappostgres.bench.figures.Section;
import io.tappostgres.bench.figures.Subject;
import io.tappostgres.bench.figures.Volume;
import io.tappostgres.bench.server.Table;
import io.tappostgres.bench.tap.Tap;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Full copies of a table next to psql's: by launch and JVM, by readers, by rows, by heap. */
final class FullCopies implements Measurement {

    private static final long NARROW_ROWS = 5_000_000;
    private static final long ORDERS_ROWS = 1_000_000;

    private final Section section;
    private final Workbench workbench;

    FullCopies(Section section, Workbench workbench) {
        this.section = section;
        this.workbench = workbench;
    }

    @Override
    public List<Comparison> measure() throws IOException, InterruptedException {
        List<Comparison> comparisons = new ArrayList<>();
        switch (section) {
            case NARROW -> comparisons.add(ofLaunches(narrow()));
            case ORDERS -> comparisons.add(ofLaunches(orders()));
            case READERS -> {
                comparisons.add(ofReaders(narrow()));
                comparisons.add(ofReaders(orders()));
            }
            case GROWTH -> {
                for (Subject subject : List.of(Subject.NARROW, Subject.ORDERS)) {
                    for (int rows : workbench.options().growth()) {
                        comparisons.add(ofDefault(copyOf(subject, rows)));
                    }
                }
            }
            case MEMORY -> {
                for (Tap tap : workbench.tapOfEachJava()) {
                    comparisons.add(ofHeaps(narrow(), tap));
                    comparisons.add(ofHeaps(orders(), tap));
                }
            }
            case STARTUP, DISCOVERY, INCREMENTAL, LOG ->
                    throw new IllegalArgumentException(section + " copies no table");
        }
        return comparisons;
    }

    private Comparison ofLaunches(Copy copy) throws IOException, InterruptedException {
        TreeSet<Integer> readers = new TreeSet<>(List.of(1, workbench.defaultReaders()));
        readers.addAll(workbench.options().moreReaders());
        List<Contender> contenders = new ArrayList<>(List.of(copy.psql()));
        for (Tap tap : workbench.taps()) {
            for (int count : readers) {
                contenders.add(copy.by(tap, count));
            }
        }
        return compare(copy, contenders);
    }

    private Comparison ofReaders(Copy copy) throws IOException, InterruptedException {
        List<Contender> contenders = new ArrayList<>(List.of(copy.psql()));
        for (int count : workbench.options().readers()) {
            contenders.add(copy.by(workbench.firstTap(), count));
        }
        return compare(copy, contenders);
    }

    private Comparison ofDefault(Copy copy) throws IOException, InterruptedException {
        Contender tap = copy.by(workbench.firstTap(), workbench.defaultReaders());
        return compare(copy, List.of(copy.psql(), tap));
    }

    private Comparison ofHeaps(Copy copy, Tap tap) throws IOException, InterruptedException {
        int readers = workbench.defaultReaders();
        List<Contender> contenders = new ArrayList<>(List.of(copy.by(tap, readers)));
        for (int megabytes : workbench.options().heapMegabytes()) {
            String flag = "-Xmx" + megabytes + "m";
            contenders.add(
                    new Contender(
                            tap.variant(readers).with(flag),
                            tap.commandWithFlag(flag, copy.arguments(readers)),
                            true));
        }
        return compare(copy, contenders);
    }

    /** One uncounted round counts the rows, so that no contender is fast because it reads less. */
    private Comparison compare(Copy copy, List<Contender> contenders)
            throws IOException, InterruptedException {
        long copyBytes = 0;
        long jsonBytes = 0;
        for (Contender contender : contenders) {
            if (contender.variant().isPsql()) {
                // COPY's text has a line for each row: newlines in values are escaped.
                copyBytes = workbench.requireCount(contender.command(), "\n", copy.table().rows());
            } else if (!contender.mayFail()) {
                jsonBytes =
                        workbench.requireCount(
                                contender.command(), Workbench.RECORD, copy.table().rows());
            }
        }
        return new Comparison(
                section,
                copy.subject(),
                new Volume(copy.table().rows(), copyBytes, jsonBytes),
                true,
                workbench.rounds().runToEnd(contenders));
    }

    private Copy narrow() throws IOException, InterruptedException {
        return copyOf(Subject.NARROW, NARROW_ROWS);
    }

    private Copy orders() throws IOException, InterruptedException {
        return copyOf(Subject.ORDERS, ORDERS_ROWS);
    }

    private Copy copyOf(Subject subject, long rows) throws IOException, InterruptedException {
        Table table = Table.of(subject, workbench.options().scaled(rows));
        return Copy.of(subject, table, workbench);
    }
}
