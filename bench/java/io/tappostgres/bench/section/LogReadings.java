package io.tappostgres.bench.section;

import io.tappostgres.bench.figures.Comparison;
import io.tappostgres.bench.figures.Section;
import io.tappostgres.bench.figures.Series;
import io.tappostgres.bench.figures.Subject;
import io.tappostgres.bench.figures.Variant;
import io.tappostgres.bench.figures.Volume;
import io.tappostgres.bench.process.Command;
import io.tappostgres.bench.server.LogPlugin;
import io.tappostgres.bench.server.LogServer;
import io.tappostgres.bench.server.LogSlot;
import io.tappostgres.bench.server.Table;
import io.tappostgres.bench.tap.Tap;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * LOG_BASED of changes that are read again in each run, next to pg_recvlogical with the same plugin
 * and options; and of one long transaction with a small heap.
 *
 * <p>The tap is given a state of the slot's own position. That is what it confirms, so the slot
 * stays where it is.
 */
final class LogReadings implements Measurement {

    private static final long INSERTS = 200_000;
    private static final long LONG_TRANSACTION_ROWS = 2_000_000;

    /** The issue of LOG_BASED: a transaction of 2,000,000 rows passes with it. */
    private static final String SMALL_HEAP = "-Xmx128m";

    private final Workbench workbench;
    private final LogServer log;

    LogReadings(Workbench workbench) {
        this.workbench = workbench;
        this.log =
                new LogServer(
                        workbench.server(),
                        workbench.options().server(),
                        workbench.options().database() + "_log");
    }

    @Override
    public List<Comparison> measure() throws IOException, InterruptedException {
        log.requireLogicalLog();
        OrdersChanges changes = new OrdersChanges(workbench.options().scaled(INSERTS));
        workbench.server().fillOnce(log.database(), new Table("orders", changes.inserts()));
        List<LogPlugin> plugins = log.plugins();
        List<Comparison> comparisons = new ArrayList<>();
        try {
            comparisons.addAll(ofChanges(changes, plugins));
            comparisons.add(ofLongTransaction(plugins));
        } finally {
            for (LogPlugin plugin : plugins) {
                log.drop(plugin);
            }
        }
        return comparisons;
    }

    /** A comparison for each plugin, all of them in the same rounds. */
    private List<Comparison> ofChanges(OrdersChanges changes, List<LogPlugin> plugins)
            throws IOException, InterruptedException {
        Table table = new Table("logged_orders", changes.inserts());
        List<LogSlot> slots = slotsWith(table, "orders_changes.sql", plugins);
        String end = log.end();
        List<Contender> contenders = new ArrayList<>();
        List<Volume> volumes = new ArrayList<>();
        for (LogSlot slot : slots) {
            contenders.add(receiving(slot, end, "/dev/null"));
            String[] arguments = arguments(slot);
            for (Tap tap : workbench.taps()) {
                contenders.add(new Contender(tap.variant(0), tap.command(arguments)));
            }
            volumes.add(counted(changes, slot, end, arguments));
        }
        List<Series> series = workbench.rounds().runToEnd(contenders);
        List<Comparison> comparisons = new ArrayList<>();
        int seriesOfSlot = 1 + workbench.taps().size();
        for (int i = 0; i < slots.size(); i++) {
            log.requireUnmoved(slots.get(i));
            comparisons.add(
                    new Comparison(
                            Section.LOG,
                            subject(slots.get(i).plugin()),
                            volumes.get(i),
                            true,
                            series.subList(i * seriesOfSlot, (i + 1) * seriesOfSlot)));
        }
        return comparisons;
    }

    /** Counts, in runs that are not measured, that all have all changes, each of its kind. */
    private Volume counted(OrdersChanges changes, LogSlot slot, String end, String[] arguments)
            throws IOException, InterruptedException {
        long messageBytes =
                workbench.requireCount(
                        receiving(slot, end, "-"), OrdersChanges.UPDATED, changes.updates());
        Command first = workbench.firstTap().command(arguments);
        workbench.requireCount(first, OrdersChanges.UPDATED, changes.updates());
        workbench.requireCount(first, OrdersChanges.DELETED, changes.deletes());
        long jsonBytes = 0;
        for (Tap tap : workbench.taps()) {
            Command command = tap.command(arguments);
            jsonBytes = workbench.requireCount(command, Workbench.RECORD, changes.all());
        }
        return new Volume(changes.all(), messageBytes, jsonBytes);
    }

    private Comparison ofLongTransaction(List<LogPlugin> plugins)
            throws IOException, InterruptedException {
        long rows = workbench.options().scaled(LONG_TRANSACTION_ROWS);
        Table table = new Table("logged_narrow", rows);
        List<Contender> contenders = new ArrayList<>();
        for (LogSlot slot : slotsWith(table, "narrow_changes.sql", plugins)) {
            String[] arguments = arguments(slot);
            for (Tap tap : workbench.tapOfEachJava()) {
                contenders.add(
                        new Contender(
                                tap.variant(0).with(slot.plugin().label() + ", " + SMALL_HEAP),
                                tap.commandWithFlag(SMALL_HEAP, arguments),
                                true));
            }
        }
        List<Series> series = workbench.rounds().runToEnd(contenders);
        long jsonBytes = 0;
        for (int i = 0; i < series.size(); i++) {
            if (!series.get(i).hasFailed()) {
                Command command = contenders.get(i).command();
                jsonBytes = workbench.requireCount(command, Workbench.RECORD, rows);
            }
        }
        Volume volume = new Volume(rows, 0, jsonBytes);
        return new Comparison(Section.LOG, Subject.LONG_TRANSACTION, volume, false, series);
    }

    /** A new table, slots, and then the changes, in this order. */
    private List<LogSlot> slotsWith(Table table, String changes, List<LogPlugin> plugins)
            throws IOException, InterruptedException {
        workbench.server().fill(log.database(), table);
        List<LogSlot> slots = new ArrayList<>();
        for (LogPlugin plugin : plugins) {
            slots.add(log.create(plugin, table));
        }
        workbench.server().run(log.database(), table, changes);
        return slots;
    }

    private Contender receiving(LogSlot slot, String end, String file) {
        return new Contender(
                Variant.PG_RECVLOGICAL,
                log.receive(slot, end, file),
                false,
                List.of(log.copy(slot)),
                List.of(log.dropCopy(slot)));
    }

    private String[] arguments(LogSlot slot) throws IOException, InterruptedException {
        Tap tap = workbench.firstTap();
        String config = workbench.files().logConfig(log.database(), slot).toString();
        String catalog =
                workbench
                        .files()
                        .logCatalog(tap, log.database(), slot.table(), workbench.processes())
                        .toString();
        String state = workbench.files().logState(log.database(), slot).toString();
        return new String[] {"--config", config, "--catalog", catalog, "--state", state};
    }

    private static Subject subject(LogPlugin plugin) {
        return switch (plugin) {
            case PGOUTPUT -> Subject.LOG_BY_PGOUTPUT;
            case WAL2JSON -> Subject.LOG_BY_WAL2JSON;
        };
    }
}
