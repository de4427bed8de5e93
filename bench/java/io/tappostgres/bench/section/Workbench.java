package io.tappostgres.bench.section;

import io.tappostgres.bench.BenchmarkException;
import io.tappostgres.bench.option.Options;
import io.tappostgres.bench.process.Command;
import io.tappostgres.bench.process.Content;
import io.tappostgres.bench.process.Meter;
import io.tappostgres.bench.process.Processes;
import io.tappostgres.bench.server.Server;
import io.tappostgres.bench.tap.Tap;
import io.tappostgres.bench.tap.TapFiles;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the sections work with.
 *
 * @param taps each way to start the tap on each JVM
 * @param defaultReaders the tap's own default of the setting parallelism
 */
public record Workbench(
        Options options,
        Processes processes,
        Server server,
        TapFiles files,
        List<Tap> taps,
        int defaultReaders) {

    /** What starts a RECORD line. */
    static final String RECORD = "{\"type\":\"RECORD\"";

    /** The one that the sections use which vary something else. */
    Tap firstTap() {
        return taps.get(0);
    }

    /** The first way to start it on each JVM. */
    List<Tap> tapOfEachJava() {
        Map<String, Tap> byJava = new LinkedHashMap<>();
        taps.forEach(tap -> byJava.putIfAbsent(tap.java(), tap));
        return List.copyOf(byJava.values());
    }

    Meter meter() {
        return new Meter(processes);
    }

    Rounds rounds() {
        return new Rounds(options.rounds(), processes);
    }

    /** As {@link #requireCount(Command, String, long)}, with what a contender needs around it. */
    long requireCount(Contender contender, String text, long expected)
            throws IOException, InterruptedException {
        for (Command command : contender.before()) {
            processes.output(command);
        }
        long bytes = requireCount(contender.command(), text, expected);
        for (Command command : contender.after()) {
            processes.output(command);
        }
        return bytes;
    }

    /** Runs a command once, not measured, which must write so many of a text; tells its bytes. */
    long requireCount(Command command, String text, long expected)
            throws IOException, InterruptedException {
        Content content = processes.content(command, text);
        if (content.occurrences() != expected) {
            throw new BenchmarkException(
                    "%,d times %s instead of %,d times in the output of %s"
                            .formatted(content.occurrences(), text, expected, command));
        }
        return content.bytes();
    }
}
