package io.tappostgres.bench.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tappostgres.bench.BenchmarkException;
import io.tappostgres.bench.chart.Chart;
import io.tappostgres.bench.figures.Comparison;
import io.tappostgres.bench.figures.Figures;
import io.tappostgres.bench.figures.FiguresFile;
import io.tappostgres.bench.figures.Section;
import io.tappostgres.bench.figures.Surroundings;
import io.tappostgres.bench.goal.Goals;
import io.tappostgres.bench.option.Options;
import io.tappostgres.bench.process.Command;
import io.tappostgres.bench.process.Processes;
import io.tappostgres.bench.report.Markdown;
import io.tappostgres.bench.section.Measurement;
import io.tappostgres.bench.section.Workbench;
import io.tappostgres.bench.server.Server;
import io.tappostgres.bench.tap.Tap;
import io.tappostgres.bench.tap.TapFiles;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The benchmark of tap-postgres: measures, or reads figures of earlier runs, prints Markdown, and
 * draws the chart. Started by bench/run; see README.md.
 */
public final class Benchmark {

    private final Options options;
    private final Markdown markdown;

    private Benchmark(Options options, Markdown markdown) {
        this.options = options;
        this.markdown = markdown;
    }

    /** Does what the arguments ask for; the first is the directory of the project. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        String[] words = Arrays.copyOfRange(arguments, 1, arguments.length);
        PrintStream output = new PrintStream(System.out, true, UTF_8);
        try {
            Options options = Options.parse(Path.of(arguments[0]), words);
            new Benchmark(options, new Markdown(output)).run();
        } catch (BenchmarkException e) {
            System.err.println("Benchmark: " + e.getMessage());
            System.exit(1);
        }
    }

    private void run() throws IOException, InterruptedException {
        requireRoomFor(options.json());
        requireRoomFor(options.chart());
        Figures figures = options.from().isEmpty() ? measured() : read();
        markdown.print(Goals.of(figures));
        if (options.chart() != null) {
            Files.writeString(options.chart(), Chart.of(figures));
        }
    }

    private Figures read() throws IOException {
        List<Figures> parts = new ArrayList<>();
        for (Path file : options.from()) {
            parts.add(FiguresFile.read(file));
            markdown.print(parts.get(parts.size() - 1).surroundings());
        }
        Figures figures = Figures.join(parts);
        for (Section section : Section.values()) {
            if (!figures.of(section).isEmpty()) {
                markdown.print(section, figures.of(section));
            }
        }
        return figures;
    }

    private Figures measured() throws IOException, InterruptedException {
        requireFile(options.jar(), "build it with mvn -DskipTests package, or use --jar");
        requireFile(options.launcher(), "use --launcher");
        if (options.chart() != null && !Chart.isDrawnFrom(options.only())) {
            throw new BenchmarkException("--chart needs the section readers or growth in --only");
        }
        Path directory = Files.createTempDirectory("tap-postgres-bench");
        directory.toFile().deleteOnExit();
        Path log = directory.resolve("stderr.log");
        log.toFile().deleteOnExit();
        Processes processes = new Processes(options.server().environment(), log);
        List<Tap> taps = Tap.all(options, processes);
        Workbench workbench =
                new Workbench(
                        options,
                        processes,
                        new Server(options, processes),
                        new TapFiles(options.server(), directory),
                        taps,
                        taps.get(0).defaultReaders(processes));
        return measure(workbench);
    }

    /** The file of figures is written after each section, so that a failure leaves those before. */
    private Figures measure(Workbench workbench) throws IOException, InterruptedException {
        Figures figures = new Figures(surroundings(workbench), new ArrayList<>());
        markdown.print(figures.surroundings());
        for (Section section : options.only()) {
            System.err.println("Section " + section.optionName() + " …");
            List<Comparison> comparisons = Measurement.of(section, workbench).measure();
            figures.comparisons().addAll(comparisons);
            markdown.print(section, comparisons);
            if (options.json() != null) {
                FiguresFile.write(options.json(), figures);
            }
        }
        return figures;
    }

    private Surroundings surroundings(Workbench workbench)
            throws IOException, InterruptedException {
        Command version = workbench.taps().get(0).command("--version");
        return new Surroundings(
                LocalDate.now(ZoneOffset.UTC).toString(),
                workbench.processes().output(version).trim().replaceFirst("^.* ", ""),
                workbench.server().version(),
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                Runtime.getRuntime().availableProcessors(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                options.rounds(),
                options.scale(),
                workbench.defaultReaders());
    }

    /** Before anything is measured, which takes a while. */
    private static void requireRoomFor(Path file) {
        if (file != null) {
            Path directory = file.toAbsolutePath().getParent();
            requireFile(directory, "make it, or name another file than " + file);
        }
    }

    private static void requireFile(Path file, String remedy) {
        if (!Files.exists(file)) {
            throw new BenchmarkException(file + " does not exist; " + remedy);
        }
    }
}
