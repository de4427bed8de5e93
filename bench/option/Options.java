package bench.option;

import bench.BenchmarkException;
import bench.figures.Section;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The command line.
 *
 * @param root directory of the project
 * @param database name of the first database, and how the names of the others begin
 * @param javas java commands, each of which flags may follow
 * @param flags of all JVMs
 * @param rounds that count
 * @param scale what the tables' rows are multiplied by
 * @param moreReaders settings of parallelism to measure besides 1 and the tap's default
 * @param readers settings of parallelism of the section of that name
 * @param growth numbers of rows of the section of that name
 * @param heapMegabytes heaps of the section memory
 * @param manyTables numbers of tables of the section discovery
 * @param chart where to draw the chart; null for nowhere
 * @param json where to write the figures; null for nowhere
 * @param from files of figures to read instead of measuring
 */
public record Options(
        Path root,
        ServerAddress server,
        String database,
        Path jar,
        Path launcher,
        List<Launch> launches,
        List<String> javas,
        List<String> flags,
        int rounds,
        Set<Section> only,
        double scale,
        List<Integer> moreReaders,
        List<Integer> readers,
        List<Integer> growth,
        List<Integer> heapMegabytes,
        List<Integer> manyTables,
        Path chart,
        Path json,
        List<Path> from) {

    private static final List<String> NAMES =
            List.of(
                    ("--host --port --user --password --database --jar --launcher --launch --java"
                                    + " --jvm-option --runs --only --rows --parallelism --readers"
                                    + " --growth --heaps --tables --chart --json --from")
                            .split(" "));

    /** Reads the words; what they leave out is as README.md says. */
    public static Options parse(Path root, String[] words) {
        Arguments arguments = new Arguments(words, NAMES);
        String ownJava = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new Options(
                root,
                server(arguments),
                database(arguments),
                Path.of(arguments.text("--jar", root.resolve("target/tap-postgres.jar").toString()))
                        .toAbsolutePath(),
                Path.of(arguments.text("--launcher", root.resolve("bin/tap-postgres").toString()))
                        .toAbsolutePath(),
                arguments.list(
                        "--launch",
                        "plain,launcher",
                        word -> constant("--launch", Launch.class, word)),
                arguments.all("--java").isEmpty() ? List.of(ownJava) : arguments.all("--java"),
                arguments.all("--jvm-option"),
                arguments.positive("--runs", "5"),
                sections(arguments),
                arguments.number("--rows", "1"),
                arguments.allPositive("--parallelism", ""),
                arguments.allPositive("--readers", "1,2,3,4"),
                arguments.allPositive("--growth", "10000,100000,1000000,5000000"),
                arguments.allPositive("--heaps", "32,48,64,96,128"),
                arguments.allPositive("--tables", "10000"),
                path(arguments.text("--chart", "")),
                path(arguments.text("--json", "")),
                arguments.all("--from").stream().map(Path::of).toList());
    }

    /** A number of rows, scaled. */
    public long scaled(long rows) {
        return Math.max(1, Math.round(rows * scale));
    }

    private static ServerAddress server(Arguments arguments) {
        String user = environment("PGUSER", System.getProperty("user.name"));
        return new ServerAddress(
                arguments.text("--host", environment("PGHOST", "localhost")),
                arguments.positive("--port", environment("PGPORT", "5432")),
                arguments.text("--user", user),
                arguments.text("--password", environment("PGPASSWORD", "")));
    }

    /** A plain name, since it goes into SQL and into names of files. */
    private static String database(Arguments arguments) {
        String name = arguments.text("--database", "tap_postgres_bench");
        if (!name.matches("[a-z_][a-z0-9_]{0,40}")) {
            throw new BenchmarkException(
                    "--database is %s: letters, digits and _, at most 41".formatted(name));
        }
        return name;
    }

    /** Without what not every jar has, or not every server allows, unless it is asked for. */
    private static Set<Section> sections(Arguments arguments) {
        List<Section> named =
                arguments.list("--only", "", word -> constant("--only", Section.class, word));
        return named.isEmpty()
                ? EnumSet.complementOf(EnumSet.of(Section.INCREMENTAL, Section.LOG))
                : EnumSet.copyOf(named);
    }

    private static <E extends Enum<E>> E constant(String name, Class<E> type, String word) {
        List<String> known = new ArrayList<>();
        for (E constant : type.getEnumConstants()) {
            known.add(constant.name().toLowerCase(Locale.ROOT));
        }
        if (!known.contains(word)) {
            throw new BenchmarkException(
                    "%s has no %s; it has %s".formatted(name, word, String.join(", ", known)));
        }
        return type.getEnumConstants()[known.indexOf(word)];
    }

    private static Path path(String text) {
        return text.isEmpty() ? null : Path.of(text);
    }

    private static String environment(String name, String otherwise) {
        return System.getenv().getOrDefault(name, otherwise);
    }
}
