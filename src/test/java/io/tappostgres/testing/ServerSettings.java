package io.tappostgres.testing;

import java.util.ArrayList;
import java.util.List;

/** The configuration files of a local server: quick, because its data is thrown away anyway. */
final class ServerSettings {

    private static final List<String> EVERY_VERSION =
            List.of(
                    "listen_addresses = '127.0.0.1'",
                    "unix_socket_directories = ''",
                    "fsync = off",
                    "synchronous_commit = off",
                    "full_page_writes = off",
                    // Else a catalog's row counts depend on when the statistics were taken.
                    "autovacuum = off",
                    "max_wal_senders = 20",
                    "log_statement = 'none'",
                    "log_line_prefix = '%m [%p] %d %a '");

    private static final List<String> LOGICAL =
            List.of("wal_level = logical", "max_replication_slots = 20");

    /** Before 9.4 there was no logical decoding. */
    private static final List<String> PHYSICAL = List.of("wal_level = hot_standby");

    private ServerSettings() {}

    /**
     * The lines to add to {@code postgresql.conf}.
     *
     * @param hasOutputPluginLibraries whether the server knows the setting that must name every
     *     output plugin but the built-in ones: the minor releases of August 2026 and later
     */
    static List<String> postgresqlConf(
            ReleaseNumber version,
            boolean hasOutputPluginLibraries,
            ServerConfiguration configuration) {
        List<String> lines = new ArrayList<>(EVERY_VERSION);
        lines.addAll(version.isAtLeast("9.4") ? LOGICAL : PHYSICAL);
        if (hasOutputPluginLibraries) {
            lines.add("output_plugin_libraries = 'pgoutput, test_decoding, wal2json'");
        }
        lines.addAll(configuration.settings());
        return lines;
    }

    /** The whole of {@code pg_hba.conf}; md5 stands for scram-sha-256 too since version 10. */
    static List<String> pgHbaConf(ServerConfiguration configuration) {
        List<String> lines = new ArrayList<>(configuration.hbaLines());
        lines.add("host all all 127.0.0.1/32 md5");
        lines.add("host replication all 127.0.0.1/32 md5");
        return lines;
    }
}
