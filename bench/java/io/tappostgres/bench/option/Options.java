package io.tappostgres.bench.option;

import io.tappostgres.bench.figures.Section;
import java.nio.file.Path;
import java.util.List;
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

    /**
     * Reads the words; what they leave out is as README.md says.
     *
     * @throws io.tappostgres.bench.BenchmarkException if they are not understood
     */
    public static Options parse(Path root, String[] words) {
        return CommandLineOptions.parse(words).in(root);
    }

    /** A number of rows, scaled. */
    public long scaled(long rows) {
        return Math.max(1, Math.round(rows * scale));
    }
}
