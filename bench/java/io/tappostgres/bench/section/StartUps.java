package io.tappostgres.bench.section;

import io.tappostgres.bench.figures.Comparison;
import io.tappostgres.bench.figures.Section;
import io.tappostgres.bench.figures.Series;
import io.tappostgres.bench.figures.Subject;
import io.tappostgres.bench.figures.Volume;
import io.tappostgres.bench.process.Command;
import io.tappostgres.bench.server.Table;
import io.tappostgres.bench.tap.Tap;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Short runs: a new process each time, its files in the page cache. */
final class StartUps implements Measurement {

    private static final int TABLES = 5;

    private final Workbench workbench;

    StartUps(Workbench workbench) {
        this.workbench = workbench;
    }

    @Override
    public List<Comparison> measure() throws IOException, InterruptedException {
        return List.of(version(), discovery(), firstRecord());
    }

    private Comparison version() throws IOException, InterruptedException {
        List<Contender> contenders = contenders("--version");
        for (Contender contender : contenders) {
            workbench.requireCount(contender.command(), "tap-postgres", 1);
        }
        List<Series> series = workbench.rounds().runToEnd(contenders);
        return comparison(Subject.VERSION, 0, series);
    }

    private Comparison discovery() throws IOException, InterruptedException {
        String database = workbench.options().database() + "_five";
        workbench.server().fillOnce(database, "five_tables.sql", TABLES);
        Path config = workbench.files().config(database, workbench.defaultReaders());
        List<Contender> contenders = contenders("--discover", "--config", config.toString());
        for (Contender contender : contenders) {
            workbench.requireCount(contender.command(), "\"tap_stream_id\"", TABLES);
        }
        return comparison(Subject.SMALL_DISCOVERY, TABLES, workbench.rounds().runToEnd(contenders));
    }

    private Comparison firstRecord() throws IOException, InterruptedException {
        String database = workbench.options().database();
        Table tiny = new Table("tiny", 1);
        workbench.server().fillOnce(database, tiny);
        Path catalog =
                workbench
                        .files()
                        .fullTableCatalog(
                                workbench.firstTap(), database, tiny, workbench.processes());
        Path config = workbench.files().config(database, workbench.defaultReaders());
        List<Contender> contenders =
                contenders("--config", config.toString(), "--catalog", catalog.toString());
        for (Contender contender : contenders) {
            workbench.requireCount(contender.command(), Workbench.RECORD, 1);
        }
        Measure untilRecord = command -> workbench.meter().runUntil(command, Workbench.RECORD);
        return comparison(Subject.FIRST_RECORD, 1, workbench.rounds().run(contenders, untilRecord));
    }

    private List<Contender> contenders(String... arguments) {
        List<Contender> contenders = new ArrayList<>();
        for (Tap tap : workbench.taps()) {
            Command command = tap.command(arguments);
            contenders.add(new Contender(tap.variant(0), command));
        }
        return contenders;
    }

    private static Comparison comparison(Subject subject, long rows, List<Series> series) {
        return new Comparison(Section.STARTUP, subject, new Volume(rows, 0, 0), false, series);
    }
}
