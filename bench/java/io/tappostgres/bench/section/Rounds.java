package io.tappostgres.bench.section;

import io.tappostgres.bench.figures.Run;
import io.tappostgres.bench.figures.Series;
import io.tappostgres.bench.process.Command;
import io.tappostgres.bench.process.Meter;
import io.tappostgres.bench.process.Processes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Runs contenders in turn, round by round, so that what slows one slows all. */
final class Rounds {

    private final int rounds;
    private final Processes processes;
    private final Meter meter;

    Rounds(int rounds, Processes processes) {
        this.rounds = rounds;
        this.processes = processes;
        this.meter = new Meter(processes);
    }

    /** Until their end, as {@link #run}. */
    List<Series> runToEnd(List<Contender> contenders) throws IOException, InterruptedException {
        return run(contenders, meter::run);
    }

    /** As long as the measure says. One that may fail is not run again once it has. */
    List<Series> run(List<Contender> contenders, Measure measure)
            throws IOException, InterruptedException {
        List<Series> series = new ArrayList<>();
        for (Contender contender : contenders) {
            series.add(new Series(contender.variant(), new ArrayList<>()));
        }
        for (int round = 1; round <= rounds; round++) {
            System.err.printf(Locale.ROOT, "Round %d of %d …%n", round, rounds);
            for (int i = 0; i < contenders.size(); i++) {
                if (!series.get(i).hasFailed()) {
                    series.get(i).runs().add(measured(contenders.get(i), measure));
                }
            }
        }
        return series;
    }

    private Run measured(Contender contender, Measure measure)
            throws IOException, InterruptedException {
        for (Command command : contender.before()) {
            processes.output(command);
        }
        Run run =
                contender.mayFail()
                        ? meter.runThatMayFail(contender.command())
                        : measure.run(contender.command());
        for (Command command : contender.after()) {
            processes.output(command);
        }
        return run;
    }
}
