package bench.figures;

import bench.BenchmarkException;
import bench.json.JsonReader;
import bench.json.JsonWriter;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Figures as JSON: what was measured and nothing that can be computed. */
public final class FiguresFile {

    private FiguresFile() {}

    /** Replaces the file. */
    public static void write(Path file, Figures figures) throws IOException {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("surroundings", surroundings(figures.surroundings()));
        content.put(
                "comparisons",
                figures.comparisons().stream().map(FiguresFile::comparison).toList());
        Files.writeString(file, JsonWriter.write(content));
    }

    /** What {@link #write} wrote. */
    public static Figures read(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new BenchmarkException(file + " does not exist; --json writes it");
        }
        try {
            Members content = new Members(JsonReader.read(Files.readString(file)));
            return new Figures(
                    surroundings(content.members("surroundings")),
                    content.list("comparisons").stream().map(FiguresFile::comparison).toList());
        } catch (IllegalArgumentException | ClassCastException | NullPointerException e) {
            throw new BenchmarkException(
                    file + " is not a file of figures; --json writes one: " + e.getMessage());
        }
    }

    private static Map<String, Object> surroundings(Surroundings of) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("date", of.date());
        members.put("tap", of.tap());
        members.put("postgres", of.postgres());
        members.put("system", of.system());
        members.put("processors", of.processors());
        members.put("load", of.load());
        members.put("rounds", of.rounds());
        members.put("scale", of.scale());
        members.put("defaultReaders", of.defaultReaders());
        return members;
    }

    private static Surroundings surroundings(Members of) {
        return new Surroundings(
                of.text("date"),
                of.text("tap"),
                of.text("postgres"),
                of.text("system"),
                (int) of.integer("processors"),
                of.number("load"),
                (int) of.integer("rounds"),
                of.number("scale"),
                (int) of.integer("defaultReaders"));
    }

    private static Map<String, Object> comparison(Comparison of) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("section", of.section().optionName());
        members.put("subject", of.subject().jsonName());
        members.put("rows", of.volume().rows());
        members.put("copyBytes", of.volume().copyBytes());
        members.put("jsonBytes", of.volume().jsonBytes());
        members.put("hasBaseline", of.hasBaseline());
        members.put("series", of.series().stream().map(FiguresFile::series).toList());
        return members;
    }

    private static Comparison comparison(Members of) {
        return new Comparison(
                Section.valueOf(of.text("section").toUpperCase(Locale.ROOT)),
                Subject.valueOf(of.text("subject").toUpperCase(Locale.ROOT)),
                new Volume(of.integer("rows"), of.integer("copyBytes"), of.integer("jsonBytes")),
                of.is("hasBaseline"),
                of.list("series").stream().map(FiguresFile::series).toList());
    }

    private static Map<String, Object> series(Series of) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("program", of.variant().program());
        members.put("java", of.variant().java());
        members.put("readers", of.variant().readers());
        members.put("note", of.variant().note());
        members.put("runs", of.runs().stream().map(FiguresFile::run).toList());
        return members;
    }

    private static Series series(Members of) {
        Variant variant =
                new Variant(
                        of.text("program"),
                        of.text("java"),
                        (int) of.integer("readers"),
                        of.text("note"));
        List<Run> runs = of.list("runs").stream().map(FiguresFile::run).toList();
        return new Series(variant, runs);
    }

    private static Map<String, Object> run(Run of) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("exitCode", of.exitCode());
        members.put("seconds", of.seconds());
        members.put("userSeconds", finite(of.userSeconds()));
        members.put("systemSeconds", finite(of.systemSeconds()));
        members.put("peakBytes", of.peakBytes());
        return members;
    }

    private static Run run(Members of) {
        return new Run(
                (int) of.integer("exitCode"),
                of.number("seconds"),
                of.number("userSeconds"),
                of.number("systemSeconds"),
                of.integer("peakBytes"));
    }

    /** JSON has no NaN. */
    private static Double finite(double number) {
        return Double.isFinite(number) ? number : null;
    }

    /** The members of an object, each of which must be there. */
    private record Members(Map<?, ?> map) {

        Members(Object value) {
            this((Map<?, ?>) value);
        }

        Members members(String name) {
            return new Members(map.get(name));
        }

        List<Members> list(String name) {
            return ((List<?>) map.get(name)).stream().map(Members::new).toList();
        }

        String text(String name) {
            return (String) map.get(name);
        }

        boolean is(String name) {
            return (Boolean) map.get(name);
        }

        long integer(String name) {
            return (Long) map.get(name);
        }

        double number(String name) {
            Number number = (Number) map.get(name);
            return number == null ? Double.NaN : number.doubleValue();
        }
    }
}
