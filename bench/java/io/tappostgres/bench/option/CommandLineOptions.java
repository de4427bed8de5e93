package io.tappostgres.bench.option;

import io.tappostgres.bench.BenchmarkException;
import io.tappostgres.bench.figures.Section;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** The command line as picocli fills it in; README.md describes each option. */
final class CommandLineOptions {

    @Option(names = "--host", defaultValue = "${env:PGHOST:-localhost}")
    private String host;

    @Option(
            names = "--port",
            defaultValue = "${env:PGPORT:-5432}",
            converter = PositiveConverter.class)
    private int port;

    @Option(names = "--user", defaultValue = "${env:PGUSER:-${sys:user.name}}")
    private String user;

    @Option(names = "--password", defaultValue = "${env:PGPASSWORD:-}")
    private String password;

    @Option(
            names = "--database",
            defaultValue = "tap_postgres_bench",
            converter = DatabaseConverter.class)
    private String database;

    @Option(names = "--jar")
    private Path jar;

    @Option(names = "--launcher")
    private Path launcher;

    @Option(names = "--launch", split = ",", defaultValue = "plain,launcher")
    private List<Launch> launches;

    @Option(names = "--java")
    private List<String> javas = new ArrayList<>();

    @Option(names = "--jvm-option")
    private List<String> flags = new ArrayList<>();

    @Option(names = "--runs", defaultValue = "5", converter = PositiveConverter.class)
    private int rounds;

    @Option(names = "--only", split = ",")
    private List<Section> only = new ArrayList<>();

    @Option(names = "--rows", defaultValue = "1", converter = ScaleConverter.class)
    private double scale;

    @Option(names = "--parallelism", split = ",", converter = PositiveConverter.class)
    private List<Integer> moreReaders = new ArrayList<>();

    @Option(
            names = "--readers",
            split = ",",
            defaultValue = "1,2,3,4",
            converter = PositiveConverter.class)
    private List<Integer> readers;

    @Option(
            names = "--growth",
            split = ",",
            defaultValue = "10000,100000,1000000,5000000",
            converter = PositiveConverter.class)
    private List<Integer> growth;

    @Option(
            names = "--heaps",
            split = ",",
            defaultValue = "32,48,64,96,128",
            converter = PositiveConverter.class)
    private List<Integer> heapMegabytes;

    @Option(
            names = "--tables",
            split = ",",
            defaultValue = "10000",
            converter = PositiveConverter.class)
    private List<Integer> manyTables;

    @Option(names = "--chart")
    private Path chart;

    @Option(names = "--json")
    private Path json;

    @Option(names = "--from")
    private List<Path> from = new ArrayList<>();

    private CommandLineOptions() {}

    /**
     * What the words of the command line ask for.
     *
     * @throws BenchmarkException if they are not understood
     */
    static CommandLineOptions parse(String[] words) {
        CommandLineOptions options = new CommandLineOptions();
        try {
            new CommandLine(options).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(words);
        } catch (ParameterException e) {
            throw new BenchmarkException(e.getMessage() + "; see bench/README.md");
        }
        return options;
    }

    /**
     * The options with what the command line leaves out.
     *
     * @param root directory of the project
     */
    Options in(Path root) {
        String ownJava = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Path builtJar = root.resolve("target/tap-postgres.jar");
        Path ownLauncher = root.resolve("bin/tap-postgres");
        return new Options(
                root,
                new ServerAddress(host, port, user, password),
                database,
                (jar == null ? builtJar : jar).toAbsolutePath(),
                (launcher == null ? ownLauncher : launcher).toAbsolutePath(),
                launches,
                javas.isEmpty() ? List.of(ownJava) : javas,
                flags,
                rounds,
                sections(),
                scale,
                moreReaders,
                readers,
                growth,
                heapMegabytes,
                manyTables,
                chart,
                json,
                from);
    }

    /** Not every jar has INCREMENTAL, and not every server allows the log: they are asked for. */
    private Set<Section> sections() {
        return only.isEmpty()
                ? EnumSet.complementOf(EnumSet.of(Section.INCREMENTAL, Section.LOG))
                : EnumSet.copyOf(only);
    }

    /** A whole number above 0. */
    private static final class PositiveConverter implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String word) {
            if (!word.matches("[1-9]\\d{0,8}")) {
                throw new TypeConversionException("'" + word + "' is not a whole number above 0");
            }
            return Integer.valueOf(word);
        }
    }

    /** A finite number above 0. */
    private static final class ScaleConverter implements ITypeConverter<Double> {
        @Override
        public Double convert(String word) {
            double number = Double.parseDouble(word);
            if (!(number > 0) || Double.isInfinite(number)) {
                throw new TypeConversionException("'" + word + "' is not a number above 0");
            }
            return number;
        }
    }

    /** A plain name, since it goes into SQL and into names of files. */
    private static final class DatabaseConverter implements ITypeConverter<String> {
        @Override
        public String convert(String word) {
            if (!word.matches("[a-z_][a-z0-9_]{0,40}")) {
                throw new TypeConversionException(
                        "'" + word + "' is not up to 41 lower-case letters, digits and _");
            }
            return word;
        }
    }
}
