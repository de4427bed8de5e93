package io.tappostgres.testing;

import java.util.ArrayList;
import java.util.List;

/**
 * What a private server has beyond what every test server has.
 *
 * @param settings lines of {@code postgresql.conf}; a later one wins
 * @param hbaLines lines of {@code pg_hba.conf}, before the line that lets everyone in by password
 */
public record ServerConfiguration(List<String> settings, List<String> hbaLines) {

    public ServerConfiguration {
        settings = List.copyOf(settings);
        hbaLines = List.copyOf(hbaLines);
    }

    public static ServerConfiguration standard() {
        return new ServerConfiguration(List.of(), List.of());
    }

    /** Adds a setting; the value is quoted here. */
    public ServerConfiguration withSetting(String name, String value) {
        return new ServerConfiguration(
                append(settings, name + " = '" + value.replace("'", "''") + "'"), hbaLines);
    }

    /** Adds a line such as {@code hostssl all alice 127.0.0.1/32 md5}; the first that fits wins. */
    public ServerConfiguration withHbaLine(String line) {
        return new ServerConfiguration(settings, append(hbaLines, line));
    }

    private static List<String> append(List<String> lines, String line) {
        List<String> longer = new ArrayList<>(lines);
        longer.add(line);
        return longer;
    }
}
