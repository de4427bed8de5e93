package io.tappostgres.target;

import io.tappostgres.testing.Command;
import io.tappostgres.testing.PythonPart;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** A target, installed, with somewhere to load into that nothing is in yet. */
final class RealTarget implements AutoCloseable {

    /** What a target loads into. */
    interface Store extends AutoCloseable {

        /** What the target's config has for it. */
        Map<String, Object> config() throws IOException;

        /**
         * What is in it of a table, each row by the names of the source's columns, null for null;
         * without rows that are marked as deleted.
         */
        List<Map<String, String>> content(SourceTable table) throws IOException, SQLException;

        @Override
        void close() throws SQLException;
    }

    private final TargetName name;
    private final Path directory;
    private final Store store;

    private RealTarget(TargetName name, Path directory, Store store) {
        this.name = name;
        this.directory = directory;
        this.store = store;
    }

    static RealTarget of(TargetName name, Method method, Path parent)
            throws IOException, SQLException {
        Path directory = Files.createTempDirectory(parent, "target-");
        return new RealTarget(name, directory, name.store(method, directory));
    }

    /** Has it load messages, as a run of the tap would. */
    TapResult load(Path messages) throws IOException {
        PythonPart part = PythonPart.named(name.packageName());
        Path config = new TapFiles(directory).json("config.json", store.config());
        return Command.of(directory, part.program(name.program()), "--config", config)
                .with("HOME", directory.toString())
                .reading(messages)
                .run();
    }

    Rows rows(SourceTable table, Rows expected) throws IOException, SQLException {
        return SourceTable.rows(expected.columns(), store.content(table));
    }

    @Override
    public void close() throws SQLException {
        store.close();
    }

    /** The entry of a map that a name has, however the target has written it; null if none. */
    static String spelling(String name, Stream<String> spellings) {
        return spellings
                .filter(spelling -> folded(spelling).equals(folded(name)))
                .min((one, other) -> Boolean.compare(other.equals(name), one.equals(name)))
                .orElse(null);
    }

    private static String folded(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]", "_");
    }
}
