package io.tappostgres.bench.tap;

import io.tappostgres.bench.BenchmarkException;
import io.tappostgres.bench.figures.Variant;
import io.tappostgres.bench.option.Launch;
import io.tappostgres.bench.option.Options;
import io.tappostgres.bench.process.Command;
import io.tappostgres.bench.process.Processes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The tap on one JVM, started in one way. */
public final class Tap {

    private final Path jar;
    private final Path launcher;
    private final Launch launch;
    private final Jvm jvm;

    private Tap(Path jar, Path launcher, Launch launch, Jvm jvm) {
        this.jar = jar;
        this.launcher = launcher;
        this.launch = launch;
        this.jvm = jvm;
    }

    /**
     * Each way to start it on each JVM, ready to be measured: the launcher may make an archive of
     * classes when it is first started, which TAP_POSTGRES_ARCHIVE has it wait for.
     */
    public static List<Tap> all(Options options, Processes processes)
            throws IOException, InterruptedException {
        List<Tap> taps = new ArrayList<>();
        for (String java : options.javas()) {
            Jvm jvm = Jvm.of(java, options.flags(), processes);
            for (Launch launch : options.launches()) {
                Tap tap = new Tap(options.jar(), options.launcher(), launch, jvm);
                Command version = tap.command("--version");
                if (launch == Launch.LAUNCHER) {
                    version = version.withEnvironment("TAP_POSTGRES_ARCHIVE", "now");
                }
                processes.output(version);
                taps.add(tap);
            }
        }
        return taps;
    }

    /** What its figures are known by. */
    public Variant variant(int readers) {
        return new Variant(launch.label(), jvm.label(), readers, "");
    }

    /** The JVM it runs on. */
    public String java() {
        return jvm.label();
    }

    /** Starts it. */
    public Command command(String... arguments) {
        return commandWithFlags(jvm.flags(), arguments);
    }

    /** Starts it with one more flag for the JVM. */
    public Command commandWithFlag(String flag, String... arguments) {
        List<String> flags = new ArrayList<>(jvm.flags());
        flags.add(flag);
        return commandWithFlags(flags, arguments);
    }

    /** Its own default of the setting parallelism. */
    public int defaultReaders(Processes processes) throws IOException, InterruptedException {
        JsonNode readers =
                new JsonMapper()
                        .readTree(processes.output(command("--about", "--format", "json")))
                        .at("/settings/properties/parallelism/default");
        if (readers.isInt()) {
            return readers.intValue();
        }
        throw new BenchmarkException(jar + " --about has no default of the setting parallelism");
    }

    private Command commandWithFlags(List<String> flags, String... arguments) {
        return switch (launch) {
            case PLAIN -> {
                List<String> words = new ArrayList<>(List.of(jvm.java()));
                words.addAll(flags);
                words.addAll(List.of("-jar", jar.toString()));
                yield Command.of(words).with(arguments);
            }
            case LAUNCHER ->
                    new Command(
                                    List.of(launcher.toString()),
                                    Map.of(
                                            "JAVA_HOME", jvm.home(),
                                            "TAP_POSTGRES_JAR", jar.toString(),
                                            "TAP_POSTGRES_JAVA_OPTS", String.join(" ", flags)))
                            .with(arguments);
        };
    }
}
