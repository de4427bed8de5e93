package io.tappostgres.replication;

import io.tappostgres.connection.ServerFlavour;
import io.tappostgres.connection.ServerVersion;
import java.util.ArrayList;
import java.util.List;

/** What keeps a server's log from being read, root causes first, each with its remedy. */
final class ServerCheck {

    private static final ServerVersion OLDEST_AURORA = new ServerVersion(100006);

    private static final String ALTERNATIVE =
            "set the replication-method of its streams to INCREMENTAL or FULL_TABLE";

    private ServerCheck() {}

    /** Why a server has nothing that could be asked further, or null. */
    static String tooOld(ServerVersion version) {
        return version.isAtLeast(ServerVersion.V9_4)
                ? null
                : "the server is PostgreSQL %s, and 9.4 or newer is required for LOG_BASED; upgrade it, or %s"
                        .formatted(version, ALTERNATIVE);
    }

    /** All problems of the server itself. */
    static List<String> problems(LogServer server) {
        List<String> problems = new ArrayList<>();
        ServerVersion version = server.version();
        if (server.flavour() == ServerFlavour.AURORA && !version.isAtLeast(OLDEST_AURORA)) {
            problems.add(
                    "the server is Aurora PostgreSQL %s, and 10.6 or newer is required for LOG_BASED; upgrade it, or %s"
                            .formatted(version, ALTERNATIVE));
        }
        if (server.inRecovery() && !version.isAtLeast(ServerVersion.V16)) {
            problems.add(
                    "the server is a read replica, and PostgreSQL %s has no log for others on one (16 and newer have); set \"host\" in the config to the primary, or %s"
                            .formatted(version, ALTERNATIVE));
        }
        if (!server.walLevel().equals("logical")) {
            problems.add(walLevel(server));
        }
        if (server.maxReplicationSlots() == 0) {
            problems.add(
                    "max_replication_slots is 0, so there can be no replication slot; set it to 5 or more and restart the server");
        }
        if (server.maxWalSenders() == 0) {
            problems.add(
                    "max_wal_senders is 0, so nobody can read the log; set it to 5 or more and restart the server");
        }
        if (!server.mayReplicate()) {
            problems.add(
                    "user \"%s\" has no right to read the log; %s"
                            .formatted(server.user(), server.flavour().grantRemedy(server.user())));
        }
        return problems;
    }

    private static String walLevel(LogServer server) {
        String providerSwitch =
                server.providerSwitch() == null
                        ? ""
                        : " (rds.logical_replication is %s)".formatted(server.providerSwitch());
        return "wal_level is %s%s, not logical; %s"
                .formatted(server.walLevel(), providerSwitch, server.flavour().logicalRemedy());
    }

    /** Why the server would not load a slot's plugin, as far as the user may see it, or null. */
    static String pluginProblem(LogServer server, LogSlot slot) {
        String allowed = server.outputPluginLibraries();
        return allowed == null || isListed(slot.plugin(), allowed)
                ? null
                : pluginRefused(slot.plugin(), server.user());
    }

    /** That the server may not load a plugin, which minor releases of August 2026 began to ask. */
    static String pluginRefused(String plugin, String user) {
        return "the server does not allow the output plugin %s: add it to output_plugin_libraries in postgresql.conf and reload, or have a superuser run ALTER ROLE \"%s\" SET output_plugin_libraries = pgoutput, test_decoding, %s; or create a slot with the plugin pgoutput"
                .formatted(plugin, user, plugin);
    }

    /** The setting is a list of names, each of which may be quoted. */
    static boolean isListed(String plugin, String libraries) {
        for (String library : libraries.split(",", -1)) {
            if (library.strip().replace("\"", "").equals(plugin)) {
                return true;
            }
        }
        return false;
    }
}
