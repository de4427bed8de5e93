import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The benchmark of tap-postgres: the time of a full copy next to that of psql, start-up, discovery
 * and peak memory. {@code java bench/Benchmark.java}, from the root of the project; see README.md.
 *
 * <p>Drives psql and the tap as processes, one at a time, and prints Markdown.
 */
public final class Benchmark {

    private static final Path SQL = Path.of("bench");
    private static final double MEGA = 1e6;

    private static final double MAX_RATIO_TO_PSQL = 1.2;
    private static final double MAX_PEAK_MEGABYTES = 400;
    private static final double MAX_VERSION_SECONDS = 0.4;
    private static final double MAX_SMALL_DISCOVERY_SECONDS = 1.0;
    private static final double MAX_LARGE_DISCOVERY_SECONDS = 3.0;
    private static final double MAX_LARGE_DISCOVERY_MEGABYTES = 250;

    private final Options options;
    private final Processes processes;
    private final Server server;
    private final TapFiles files;
    private final List<Goal> goals = new ArrayList<>();

    private Benchmark(Options options) throws IOException {
        this.options = options;
        Path directory = Files.createTempDirectory("tap-postgres-bench");
        directory.toFile().deleteOnExit();
        processes = new Processes(options.environment(), directory.resolve("stderr.log"));
        server = new Server(options, processes);
        files = new TapFiles(options, directory);
    }

    /** Measures what the arguments ask for. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        try {
            new Benchmark(Options.parse(arguments)).run();
        } catch (BenchmarkException e) {
            System.err.println("Benchmark: " + e.getMessage());
            System.exit(1);
        }
    }

    private void run() throws IOException, InterruptedException {
        Options.requireFile(options.jar(), "build it with mvn -DskipTests package, or use --jar");
        Options.requireFile(SQL.resolve("narrow.sql"), "run this from the root of the project");
        List<Jvm> jvms = jvms();
        print(
                "PostgreSQL %s, %s, %d processors, load average %.1f before the first run.",
                server.query("postgres", "SHOW server_version"),
                System.getProperty("os.name"),
                Runtime.getRuntime().availableProcessors(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        if (options.wants(Section.NARROW)) {
            copy(Table.NARROW, jvms);
        }
        if (options.wants(Section.ORDERS)) {
            copy(Table.ORDERS, jvms);
        }
        if (options.wants(Section.MEMORY)) {
            smallHeap(jvms);
        }
        if (options.wants(Section.STARTUP)) {
            startUp(jvms);
        }
        if (options.wants(Section.DISCOVERY)) {
            largeDiscovery(jvms);
        }
        printGoals();
    }

    private List<Jvm> jvms() throws IOException, InterruptedException {
        List<Jvm> jvms = new ArrayList<>();
        for (String java : options.javas()) {
            List<String> command = new ArrayList<>(List.of(java.trim().split("\\s+")));
            command.addAll(options.jvmOptions());
            jvms.add(Jvm.of(command, processes));
        }
        return jvms;
    }

    /** The time of a full copy next to psql's, and its peak memory. */
    private void copy(Table table, List<Jvm> jvms) throws IOException, InterruptedException {
        Path config = fill(table);
        Path catalog = catalog(table, config, jvms.get(0));
        List<Contender> contenders = new ArrayList<>();
        contenders.add(new Contender("psql", server.copyCommand(options.database(), table)));
        for (Jvm jvm : jvms) {
            contenders.add(new Contender("tap, " + jvm.name(), sync(jvm, config, catalog)));
        }
        Content copied = processes.content(contenders.get(0).command(), "\n");
        Content json = processes.content(contenders.get(1).command(), "{\"type\":\"RECORD\"");
        long rows = table.rows(options.scale());
        requireCount("RECORD lines of " + table.tableName(), json.occurrences(), rows);

        print("%n## `%s`%n", table.tableName());
        print(
                "%,d rows, %.0f MB of COPY text, %.0f MB of JSON. One connection, stdout to"
                        + " /dev/null.%n",
                rows, copied.bytes() / MEGA, json.bytes() / MEGA);
        Comparison comparison = new Comparison(contenders, options.runs(), processes);
        comparison.run();
        comparison.printRatios();
        print("");
        comparison.printSummary(new Volume(rows, json.bytes()));
        for (Contender tap : contenders.subList(1, contenders.size())) {
            String what = table.tableName() + ", " + tap.name();
            addGoal(what + ": ratio to psql", comparison.medianRatio(tap), MAX_RATIO_TO_PSQL);
            addGoal(what + ": peak MB", comparison.peakMegabytes(tap), MAX_PEAK_MEGABYTES);
        }
    }

    /** Whether a full copy passes with a small heap. */
    private void smallHeap(List<Jvm> jvms) throws IOException, InterruptedException {
        print("%n## A heap of 64 MB%n");
        print("One run each with `-Xmx64m`.%n");
        print("| table | JVM | exit code | s | CPU s | peak MB |");
        print("|---|---|---:|---:|---:|---:|");
        for (Table table : Table.values()) {
            Path config = fill(table);
            Path catalog = catalog(table, config, jvms.get(0));
            for (Jvm jvm : jvms) {
                Run run = processes.run(sync(jvm.with("-Xmx64m"), config, catalog));
                print(
                        "| `%s` | %s | %d | %.2f | %.2f | %.0f |",
                        table.tableName(),
                        jvm.name(),
                        run.exitCode(),
                        run.seconds(),
                        run.cpuSeconds(),
                        run.peakMegabytes());
                String what = "%s, %s, -Xmx64m: exit code".formatted(table.tableName(), jvm.name());
                addGoal(what, run.exitCode(), 0);
            }
        }
    }

    /** A new JVM each time, its files in the page cache. */
    private void startUp(List<Jvm> jvms) throws IOException, InterruptedException {
        String database = options.database() + "_five";
        server.fillOnce(database, SQL.resolve("five_tables.sql"), 5);
        Path config = files.config(database);
        print("%n## Start-up%n");
        print("`--version`:%n");
        for (Jvm jvm : jvms) {
            processes.require(tap(jvm, "--version"));
        }
        Comparison version = compare(jvms, "--version");
        print("%n`--discover`, a database of five tables:%n");
        requireStreams(jvms.get(0), config, 5);
        Comparison discovery = compare(jvms, "--discover", "--config", config.toString());
        for (int i = 0; i < jvms.size(); i++) {
            String name = jvms.get(i).name();
            Contender ofVersion = version.contenders().get(i);
            addGoal(name + ": --version, s", version.medianSeconds(ofVersion), MAX_VERSION_SECONDS);
            Contender ofDiscovery = discovery.contenders().get(i);
            double seconds = discovery.medianSeconds(ofDiscovery);
            addGoal(name + ": discovery of 5 tables, s", seconds, MAX_SMALL_DISCOVERY_SECONDS);
        }
    }

    private void largeDiscovery(List<Jvm> jvms) throws IOException, InterruptedException {
        String database = options.database() + "_many";
        long tables = Math.max(1, Math.round(10_000 * options.scale()));
        server.fillOnce(database, SQL.resolve("many_tables.sql"), tables);
        Path config = files.config(database);
        print("%n## Discovery of %,d tables of 20 columns%n", tables);
        requireStreams(jvms.get(0), config, tables);
        Comparison discovery = compare(jvms, "--discover", "--config", config.toString());
        for (Contender tap : discovery.contenders()) {
            String what = tap.name() + ": discovery of %,d tables, ".formatted(tables);
            double seconds = discovery.medianSeconds(tap);
            addGoal(what + "s", seconds, MAX_LARGE_DISCOVERY_SECONDS);
            double megabytes = discovery.peakMegabytes(tap);
            addGoal(what + "peak MB", megabytes, MAX_LARGE_DISCOVERY_MEGABYTES);
        }
    }

    private Comparison compare(List<Jvm> jvms, String... arguments)
            throws IOException, InterruptedException {
        List<Contender> contenders = new ArrayList<>();
        for (Jvm jvm : jvms) {
            contenders.add(new Contender(jvm.name(), tap(jvm, arguments)));
        }
        Comparison comparison = new Comparison(contenders, options.runs(), processes);
        comparison.run();
        comparison.printSummary(null);
        return comparison;
    }

    private Path fill(Table table) throws IOException, InterruptedException {
        server.createDatabase(options.database());
        server.fillOnce(options.database(), table, table.rows(options.scale()));
        return files.config(options.database());
    }

    private Path catalog(Table table, Path config, Jvm jvm)
            throws IOException, InterruptedException {
        String discovered =
                processes.require(tap(jvm, "--discover", "--config", config.toString()));
        return files.catalog(discovered, table.tableName());
    }

    private List<String> sync(Jvm jvm, Path config, Path catalog) {
        return tap(jvm, "--config", config.toString(), "--catalog", catalog.toString());
    }

    private List<String> tap(Jvm jvm, String... arguments) {
        List<String> command = new ArrayList<>(jvm.command());
        command.add("-jar");
        command.add(options.jar().toString());
        command.addAll(List.of(arguments));
        return command;
    }

    private void requireStreams(Jvm jvm, Path config, long expected)
            throws IOException, InterruptedException {
        List<String> command = tap(jvm, "--discover", "--config", config.toString());
        Content catalog = processes.content(command, "\"tap_stream_id\"");
        print("%,d streams, a catalog of %,.2f MB.%n", expected, catalog.bytes() / MEGA);
        requireCount("streams", catalog.occurrences(), expected);
    }

    private static void requireCount(String what, long actual, long expected) {
        if (actual != expected) {
            throw new BenchmarkException("%,d %s instead of %,d".formatted(actual, what, expected));
        }
    }

    private void addGoal(String what, double measured, double limit) {
        goals.add(new Goal(what, measured, limit));
    }

    private void printGoals() {
        print("%n## Goals%n");
        if (options.scale() != 1) {
            print("The tables are scaled by %s, so these figures say little.%n", options.scale());
        }
        print("| goal | measured | at most | |");
        print("|---|---:|---:|---|");
        for (Goal goal : goals) {
            print(
                    "| %s | %.2f | %.2f | %s |",
                    goal.what(),
                    goal.measured(),
                    goal.limit(),
                    goal.isMet() ? "met" : "**missed**");
        }
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }

    /** What can be asked for with {@code --only}. */
    private enum Section {
        NARROW,
        ORDERS,
        MEMORY,
        STARTUP,
        DISCOVERY
    }

    /** A table that is copied whole. */
    private enum Table {
        NARROW(5_000_000),
        ORDERS(1_000_000);

        private final long fullRows;

        Table(long fullRows) {
            this.fullRows = fullRows;
        }

        String tableName() {
            return name().toLowerCase(Locale.ROOT);
        }

        long rows(double scale) {
            return Math.max(1, Math.round(fullRows * scale));
        }

        Path script() {
            return SQL.resolve(tableName() + ".sql");
        }
    }

    /** A figure and what it must not exceed. */
    private record Goal(String what, double measured, double limit) {

        boolean isMet() {
            return measured <= limit;
        }
    }

    /** What one copy of a table is. */
    private record Volume(long rows, long jsonBytes) {}

    /** A command that is measured. */
    private record Contender(String name, List<String> command) {}

    /** A JVM and its flags. */
    private record Jvm(String name, List<String> command) {

        static Jvm of(List<String> command, Processes processes)
                throws IOException, InterruptedException {
            // "openjdk 17.0.15 2025-04-15" and two lines more.
            String about = processes.require(List.of(command.get(0), "--version"));
            List<String> name = new ArrayList<>(List.of("Java", about.split("\\s+")[1]));
            name.addAll(command.subList(1, command.size()));
            return new Jvm(String.join(" ", name), command);
        }

        Jvm with(String flag) {
            List<String> extended = new ArrayList<>(command);
            extended.add(flag);
            return new Jvm(name + " " + flag, extended);
        }
    }

    /** The command line. */
    private record Options(
            String host,
            int port,
            String user,
            String password,
            String database,
            Path jar,
            List<String> javas,
            List<String> jvmOptions,
            int runs,
            Set<Section> only,
            double scale) {

        private static final List<String> NAMES =
                List.of(
                        "--host",
                        "--port",
                        "--user",
                        "--password",
                        "--database",
                        "--jar",
                        "--java",
                        "--jvm-option",
                        "--runs",
                        "--only",
                        "--rows");

        static Options parse(String[] arguments) {
            Map<String, List<String>> given = new HashMap<>();
            for (int i = 0; i < arguments.length; i += 2) {
                if (!NAMES.contains(arguments[i]) || i + 1 == arguments.length) {
                    throw new BenchmarkException(
                            "options, each with a value: " + String.join(" ", NAMES));
                }
                given.computeIfAbsent(arguments[i], name -> new ArrayList<>())
                        .add(arguments[i + 1]);
            }
            String ownJava = Path.of(System.getProperty("java.home"), "bin", "java").toString();
            return new Options(
                    last(given, "--host", environment("PGHOST", "localhost")),
                    Integer.parseInt(last(given, "--port", environment("PGPORT", "5432"))),
                    last(given, "--user", environment("PGUSER", System.getProperty("user.name"))),
                    last(given, "--password", environment("PGPASSWORD", "")),
                    last(given, "--database", "tap_postgres_bench"),
                    Path.of(last(given, "--jar", "target/tap-postgres.jar")),
                    given.getOrDefault("--java", List.of(ownJava)),
                    given.getOrDefault("--jvm-option", List.of()),
                    Integer.parseInt(last(given, "--runs", "5")),
                    sections(last(given, "--only", "")),
                    Double.parseDouble(last(given, "--rows", "1")));
        }

        boolean wants(Section section) {
            return only.contains(section);
        }

        /** What psql and the tap find in their environment; a password is not an argument. */
        Map<String, String> environment() {
            return password.isEmpty() ? Map.of() : Map.of("PGPASSWORD", password);
        }

        static void requireFile(Path file, String remedy) {
            if (!Files.exists(file)) {
                throw new BenchmarkException(file + " does not exist; " + remedy);
            }
        }

        private static String last(Map<String, List<String>> given, String name, String otherwise) {
            List<String> values = given.getOrDefault(name, List.of(otherwise));
            return values.get(values.size() - 1);
        }

        private static String environment(String name, String otherwise) {
            return System.getenv().getOrDefault(name, otherwise);
        }

        private static Set<Section> sections(String names) {
            if (names.isEmpty()) {
                return EnumSet.allOf(Section.class);
            }
            Set<Section> sections = EnumSet.noneOf(Section.class);
            for (String name : names.split(",")) {
                sections.add(Section.valueOf(name.trim().toUpperCase(Locale.ROOT)));
            }
            return sections;
        }
    }

    /** The server, through psql. */
    private static final class Server {

        private final Options options;
        private final Processes processes;

        Server(Options options, Processes processes) {
            this.options = options;
            this.processes = processes;
        }

        String query(String database, String sql) throws IOException, InterruptedException {
            return processes.require(psql(database, "-At", "-c", sql)).trim();
        }

        List<String> copyCommand(String database, Table table) {
            return psql(database, "-c", "COPY " + table.tableName() + " TO STDOUT");
        }

        /** Returns false if there is such a database. */
        boolean createDatabase(String database) throws IOException, InterruptedException {
            String exists = "SELECT count(*) FROM pg_database WHERE datname = '" + database + "'";
            if (query("postgres", exists).equals("1")) {
                return false;
            }
            query("postgres", "CREATE DATABASE \"" + database + "\"");
            return true;
        }

        /** Fills a table, unless it has the wanted number of rows. */
        void fillOnce(String database, Table table, long rows)
                throws IOException, InterruptedException {
            String name = table.tableName();
            boolean exists =
                    query(database, "SELECT to_regclass('" + name + "') IS NOT NULL").equals("t");
            if (!exists || countOf(database, name) != rows) {
                fill(database, table.script(), rows);
            }
        }

        /** Makes a database of so many tables, unless there is one. */
        void fillOnce(String database, Path script, long tables)
                throws IOException, InterruptedException {
            boolean isNew = createDatabase(database);
            if (!isNew && countOf(database, "pg_tables WHERE schemaname = 'public'") == tables) {
                return;
            }
            query("postgres", "DROP DATABASE \"" + database + "\"");
            createDatabase(database);
            fill(database, script, tables);
        }

        private long countOf(String database, String from)
                throws IOException, InterruptedException {
            return Long.parseLong(query(database, "SELECT count(*) FROM " + from));
        }

        private void fill(String database, Path script, long rows)
                throws IOException, InterruptedException {
            System.err.printf(Locale.ROOT, "Filling %s with %s …%n", database, script);
            processes.require(psql(database, "-v", "rows=" + rows, "-f", script.toString()));
        }

        private List<String> psql(String database, String... arguments) {
            List<String> command =
                    new ArrayList<>(List.of("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1"));
            command.addAll(List.of("-h", options.host(), "-p", "" + options.port()));
            command.addAll(List.of("-U", options.user(), "-d", database));
            command.addAll(List.of(arguments));
            return command;
        }
    }

    /** The files the tap is given. They are deleted when the benchmark ends. */
    private static final class TapFiles {

        private final Options options;
        private final Path directory;

        TapFiles(Options options, Path directory) {
            this.options = options;
            this.directory = directory;
        }

        Path config(String database) throws IOException {
            String config =
                    """
                    {
                      "host": "%s",
                      "port": %d,
                      "user": "%s",
                      "database": "%s",
                      "default_replication_method": "FULL_TABLE"
                    }
                    """
                            .formatted(options.host(), options.port(), options.user(), database);
            return write(database + ".config.json", config);
        }

        /** The discovered catalog with one stream selected. */
        Path catalog(String discovered, String table) throws IOException {
            Pattern metadata =
                    Pattern.compile(
                            "\"table_name\"\\s*:\\s*\"%s\".*?\"breadcrumb\"\\s*:\\s*\\[\\s*\\]\\s*,\\s*\"metadata\"\\s*:\\s*\\{"
                                    .formatted(table),
                            Pattern.DOTALL);
            Matcher stream = metadata.matcher(discovered);
            if (!stream.find()) {
                throw new BenchmarkException("the catalog has no stream " + table);
            }
            String selected =
                    new StringBuilder(discovered)
                            .insert(stream.end(), "\"selected\": true, ")
                            .toString();
            return write(table + ".catalog.json", selected);
        }

        private Path write(String name, String content) throws IOException {
            Path file = directory.resolve(name);
            Files.writeString(file, content);
            file.toFile().deleteOnExit();
            return file;
        }
    }

    /**
     * One finished process.
     *
     * @param peakBytes its largest resident set; 0 where /proc does not tell
     */
    private record Run(int exitCode, double seconds, double cpuSeconds, long peakBytes) {

        double peakMegabytes() {
            return peakBytes / MEGA;
        }
    }

    /** What a process wrote to stdout. */
    private record Content(long bytes, long occurrences) {}

    /** Runs processes, one at a time. */
    private static final class Processes {

        private static final long POLL_MILLIS = 10;

        /** USER_HZ, the unit of the times in /proc, on every Linux that is in use. */
        private static final double TICKS_PER_SECOND = 100;

        private static final Pattern PEAK = Pattern.compile("VmHWM:\\s*(\\d+) kB");

        private final Map<String, String> environment;
        private final Path log;

        Processes(Map<String, String> environment, Path log) {
            this.environment = environment;
            this.log = log;
            log.toFile().deleteOnExit();
        }

        /** Measures a process whose stdout goes to /dev/null. */
        Run run(List<String> command) throws IOException, InterruptedException {
            double cpuBefore = cpuSecondsOfEndedChildren();
            long start = System.nanoTime();
            Process process = builder(command).redirectOutput(Redirect.DISCARD).start();
            Path status = Path.of("/proc", Long.toString(process.pid()), "status");
            long peakBytes = 0;
            while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                peakBytes = Math.max(peakBytes, peakBytes(status));
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            double cpuSeconds = cpuSecondsOfEndedChildren() - cpuBefore;
            return new Run(process.exitValue(), seconds, cpuSeconds, peakBytes);
        }

        /** Measures a process that must end well. */
        Run runWell(List<String> command) throws IOException, InterruptedException {
            Run run = run(command);
            requireSuccess(command, run.exitCode());
            return run;
        }

        /** The stdout of a process that must end well. */
        String require(List<String> command) throws IOException, InterruptedException {
            Process process = builder(command).start();
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            requireSuccess(command, process.waitFor());
            return output;
        }

        /** Counts the bytes on stdout, and how often a text occurs that does not overlap itself. */
        Content content(List<String> command, String text)
                throws IOException, InterruptedException {
            Process process = builder(command).start();
            Content content;
            try (InputStream output = process.getInputStream()) {
                content = count(output, text.getBytes(UTF_8));
            }
            requireSuccess(command, process.waitFor());
            return content;
        }

        private static Content count(InputStream input, byte[] text) throws IOException {
            byte[] buffer = new byte[256 * 1024];
            long bytes = 0;
            long occurrences = 0;
            int matched = 0;
            for (int n = input.read(buffer); n >= 0; n = input.read(buffer)) {
                bytes += n;
                for (int i = 0; i < n; i++) {
                    if (buffer[i] != text[matched]) {
                        matched = 0;
                    }
                    if (buffer[i] == text[matched] && ++matched == text.length) {
                        occurrences++;
                        matched = 0;
                    }
                }
            }
            return new Content(bytes, occurrences);
        }

        private ProcessBuilder builder(List<String> command) {
            ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
            builder.environment().putAll(environment);
            return builder;
        }

        private void requireSuccess(List<String> command, int exitCode) throws IOException {
            if (exitCode != 0) {
                throw new BenchmarkException(
                        "exit code %d of %s%n%s"
                                .formatted(
                                        exitCode,
                                        String.join(" ", command),
                                        Files.readString(log)));
            }
        }

        /** Zero once the process has ended, or where there is no /proc. */
        private static long peakBytes(Path status) {
            try {
                Matcher peak = PEAK.matcher(Files.readString(status));
                return peak.find() ? 1024 * Long.parseLong(peak.group(1)) : 0;
            } catch (IOException e) {
                return 0;
            }
        }

        /** Fields 16 and 17 of /proc/self/stat; the second field, in brackets, may hold blanks. */
        private static double cpuSecondsOfEndedChildren() {
            try {
                String stat = Files.readString(Path.of("/proc/self/stat"));
                String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
                return (Long.parseLong(fields[13]) + Long.parseLong(fields[14])) / TICKS_PER_SECOND;
            } catch (IOException e) {
                return Double.NaN;
            }
        }
    }

    /** The runs of several contenders, in turn, so that what slows one slows all. */
    private static final class Comparison {

        private final List<Contender> contenders;
        private final int rounds;
        private final Processes processes;

        /** By contender, by round. */
        private final Map<Contender, List<Run>> runs = new HashMap<>();

        Comparison(List<Contender> contenders, int rounds, Processes processes) {
            this.contenders = contenders;
            this.rounds = rounds;
            this.processes = processes;
            contenders.forEach(contender -> runs.put(contender, new ArrayList<>()));
        }

        List<Contender> contenders() {
            return contenders;
        }

        /** Runs all rounds, after one that does not count. */
        void run() throws IOException, InterruptedException {
            for (Contender contender : contenders) {
                processes.runWell(contender.command());
            }
            for (int round = 0; round < rounds; round++) {
                for (Contender contender : contenders) {
                    runs.get(contender).add(processes.runWell(contender.command()));
                }
            }
        }

        /** Prints each round: seconds of all, and their ratios to the first contender's. */
        void printRatios() {
            StringBuilder head = new StringBuilder("| round |");
            for (Contender contender : contenders) {
                head.append(' ').append(contender.name()).append(", s |");
                head.append(contender == first() ? "" : " ratio |");
            }
            print("%s", head);
            print("|---|%s", "---:|".repeat(2 * contenders.size() - 1));
            for (int round = 0; round < rounds; round++) {
                StringBuilder line = new StringBuilder("| " + (round + 1) + " |");
                for (Contender contender : contenders) {
                    line.append(" %.2f |".formatted(runs.get(contender).get(round).seconds()));
                    line.append(
                            contender == first()
                                    ? ""
                                    : " %.2f |".formatted(ratios(contender)[round]));
                }
                print("%s", line);
            }
        }

        /**
         * Prints one line for each contender.
         *
         * @param volume null if these are no copies of a table
         */
        void printSummary(Volume volume) {
            String ofCopies = volume == null ? "" : " ratio | ratio of min | rows/s | JSON MB/s |";
            print("| | median s | min | max |%s CPU s | peak MB |", ofCopies);
            print("|---|%s", "---:|".repeat(volume == null ? 5 : 9));
            for (Contender contender : contenders) {
                double[] seconds = sorted(contender, Run::seconds);
                print(
                        "| %s | %.2f | %.2f | %.2f |%s %.2f | %.0f |",
                        contender.name(),
                        median(seconds),
                        seconds[0],
                        seconds[seconds.length - 1],
                        volume == null ? "" : speed(contender, volume),
                        median(sorted(contender, Run::cpuSeconds)),
                        peakMegabytes(contender));
            }
        }

        private String speed(Contender contender, Volume volume) {
            double seconds = medianSeconds(contender);
            double rowsPerSecond = volume.rows() / seconds;
            if (contender == first()) {
                return String.format(Locale.ROOT, " | | %,.0f | |", rowsPerSecond);
            }
            return String.format(
                    Locale.ROOT,
                    " %.2f | %.2f | %,.0f | %.0f |",
                    medianRatio(contender),
                    sorted(contender, Run::seconds)[0] / sorted(first(), Run::seconds)[0],
                    rowsPerSecond,
                    volume.jsonBytes() / MEGA / seconds);
        }

        double medianSeconds(Contender contender) {
            return median(sorted(contender, Run::seconds));
        }

        /** The median of the ratios of the pairs, not the ratio of the medians. */
        double medianRatio(Contender contender) {
            double[] ratios = ratios(contender);
            Arrays.sort(ratios);
            return median(ratios);
        }

        /** The largest of all rounds. */
        double peakMegabytes(Contender contender) {
            double[] peaks = sorted(contender, Run::peakMegabytes);
            return peaks[peaks.length - 1];
        }

        private Contender first() {
            return contenders.get(0);
        }

        private double[] ratios(Contender contender) {
            double[] ratios = new double[rounds];
            for (int round = 0; round < rounds; round++) {
                ratios[round] =
                        runs.get(contender).get(round).seconds()
                                / runs.get(first()).get(round).seconds();
            }
            return ratios;
        }

        private double[] sorted(Contender contender, ToDoubleFunction<Run> figure) {
            return runs.get(contender).stream().mapToDouble(figure).sorted().toArray();
        }

        private static double median(double[] sorted) {
            int middle = sorted.length / 2;
            return sorted.length % 2 == 1
                    ? sorted[middle]
                    : (sorted[middle - 1] + sorted[middle]) / 2;
        }
    }

    /** The benchmark cannot go on; the message says why. */
    private static final class BenchmarkException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        BenchmarkException(String message) {
            super(message);
        }
    }
}
