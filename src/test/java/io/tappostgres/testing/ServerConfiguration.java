package io.tappostgres.testing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a private server has beyond what every test server has.
 *
 * @param settings lines of {@code postgresql.conf}; a later one wins
 * @param hbaLines lines of {@code pg_hba.conf}, before the line that lets everyone in by password
 * @param files what lies in the data directory besides, by name, for the server alone to read
 */
public record ServerConfiguration(
        List<String> settings, List<String> hbaLines, Map<String, String> files) {

    public ServerConfiguration {
        settings = List.copyOf(settings);
        hbaLines = List.copyOf(hbaLines);
        files = Map.copyOf(files);
    }

    public static ServerConfiguration standard() {
        return new ServerConfiguration(List.of(), List.of(), Map.of());
    }

    /** Adds a setting; the value is quoted here. */
    public ServerConfiguration withSetting(String name, String value) {
        return new ServerConfiguration(
                append(settings, name + " = '" + value.replace("'", "''") + "'"), hbaLines, files);
    }

    /** Adds a line such as {@code hostssl all alice 127.0.0.1/32 md5}; the first that fits wins. */
    public ServerConfiguration withHbaLine(String line) {
        return new ServerConfiguration(settings, append(hbaLines, line), files);
    }

    /** Adds a file, which settings name without a path. */
    public ServerConfiguration withFile(String name, String content) {
        Map<String, String> more = new LinkedHashMap<>(files);
        more.put(name, content);
        return new ServerConfiguration(settings, hbaLines, more);
    }

    private static List<String> append(List<String> lines, String line) {
        List<String> longer = new ArrayList<>(lines);
        longer.add(line);
        return longer;
    }
}
