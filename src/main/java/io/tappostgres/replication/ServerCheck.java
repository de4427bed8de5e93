package io.tappostgres.replication;

import static io.tappostgres.connection.Identifiers.quoteIdentifier;

import io.tappostgres.connection.ServerFlavour;
import io.tappostgres.connection.ServerVersion;
import io.tappostgres.finding.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What a server's settings and rights say about reading its log, root causes first. */
final class ServerCheck {

    private static final ServerVersion OLDEST_AURORA = new ServerVersion(100006);

    private static final String ALTERNATIVE =
            "set the replication-method of its streams to INCREMENTAL or FULL_TABLE";

    private static final String SLOTS = "max_replication_slots";
    private static final String SENDERS = "max_wal_senders";

    private static final Set<String> ON = Set.of("on", "1", "true", "yes");

    private ServerCheck() {}

    /** Why a server has nothing that could be asked further, or null. */
    static Finding tooOld(ServerVersion version) {
        return version.isAtLeast(ServerVersion.V9_4)
                ? null
                : tooOld("PostgreSQL %s, and 9.4".formatted(version));
    }

    private static Finding tooOld(String versions) {
        return Finding.fail(
                "D01",
                "version for LOG_BASED",
                "",
                "the server is %s or newer is required for LOG_BASED".formatted(versions),
                "older servers have no logical decoding, or not the output plugin",
                List.of("upgrade it, or " + ALTERNATIVE));
    }

    /** What keeps the server from having a slot, or the user from reading one. */
    static List<Finding> failures(LogServer server) {
        List<Finding> findings = new ArrayList<>(settings(server));
        findings.add(right(server));
        return ProblemList.failures(findings);
    }

    /** The answers about its version and settings. */
    static List<Finding> settings(LogServer server) {
        List<Finding> findings = new ArrayList<>();
        if (server.flavour() == ServerFlavour.AURORA
                && !server.version().isAtLeast(OLDEST_AURORA)) {
            findings.add(tooOld("Aurora PostgreSQL %s, and 10.6".formatted(server.version())));
        }
        findings.add(recovery(server));
        findings.add(walLevel(server));
        if (LogServer.switchName(server.flavour()) != null) {
            findings.add(providerSwitch(server));
        }
        if (server.maxReplicationSlots() == 0) {
            findings.add(
                    none(
                            server,
                            "D22",
                            "replication slots",
                            SLOTS,
                            "there can be no replication slot"));
        }
        if (server.maxWalSenders() == 0) {
            findings.add(none(server, "D23", "WAL senders", SENDERS, "nobody can read the log"));
        }
        return findings;
    }

    private static Finding recovery(LogServer server) {
        String subject = "primary or replica";
        if (!server.inRecovery()) {
            return Finding.pass("D10", subject, "", "a primary");
        }
        if (server.version().isAtLeast(ServerVersion.V16)) {
            return Finding.pass(
                    "D10",
                    subject,
                    "",
                    "a read replica, whose log can be read with a slot of its own from PostgreSQL 16 on");
        }
        return Finding.fail(
                "D10",
                subject,
                "",
                "the server is a read replica, and PostgreSQL %s has no log for others on one (16 and newer have)"
                        .formatted(server.version()),
                "only a primary decodes its log before PostgreSQL 16",
                List.of("set \"host\" in the config to the primary, or " + ALTERNATIVE));
    }

    private static Finding walLevel(LogServer server) {
        if (server.walLevel().equals("logical")) {
            return Finding.pass("D20", "wal_level", "", "logical");
        }
        String providerSwitch =
                server.providerSwitch() == null
                        ? ""
                        : " (%s is %s)"
                                .formatted(
                                        LogServer.switchName(server.flavour()),
                                        server.providerSwitch());
        return Finding.fail(
                "D20",
                "wal_level",
                "",
                "wal_level is %s%s, not logical".formatted(server.walLevel(), providerSwitch),
                "the log has what LOG_BASED reads only from then on that wal_level is logical",
                List.of(server.flavour().logicalRemedy()));
    }

    private static Finding providerSwitch(LogServer server) {
        String name = LogServer.switchName(server.flavour());
        if (server.providerSwitch() == null) {
            return Finding.skip("D21", name, "", "the server does not show it; wal_level decides");
        }
        if (ON.contains(server.providerSwitch())) {
            return Finding.pass("D21", name, "", server.providerSwitch());
        }
        return Finding.fail(
                "D21",
                name,
                "",
                "%s is %s".formatted(name, server.providerSwitch()),
                "on %s this is what sets wal_level".formatted(server.flavour().title()),
                List.of(server.flavour().logicalRemedy()));
    }

    /** That a number of which one is needed is 0. */
    private static Finding none(
            LogServer server, String id, String subject, String name, String consequence) {
        return Finding.fail(
                id,
                subject,
                "",
                "%s is 0, so %s".formatted(name, consequence),
                "reading the log takes one slot and one WAL sender",
                server.raised(name, LogServer.SUGGESTED));
    }

    /**
     * Whether there are slots left.
     *
     * @param used of all databases
     * @param hasOwn whether one of them is the one to read
     */
    static Finding slotsLeft(LogServer server, int used, boolean hasOwn) {
        int most = server.maxReplicationSlots();
        String found = "%d of %d replication slots are in use".formatted(used, most);
        if (used >= most && !hasOwn) {
            return Finding.fail(
                    "D22",
                    "replication slots",
                    "",
                    found + ", so that none can be created",
                    "reading the log takes a slot of its own",
                    withoutRestart(server.raised(SLOTS, most + LogServer.SUGGESTED)));
        }
        if (most == 1) {
            return Finding.warn(
                    "D22",
                    "replication slots",
                    "",
                    found,
                    "with one slot there is none for a standby, another database, or a slot that is made anew",
                    server.raised(SLOTS, LogServer.SUGGESTED));
        }
        return Finding.pass("D22", "replication slots", "", found);
    }

    /** What needs no restart comes first. */
    private static List<String> withoutRestart(List<String> raised) {
        List<String> remedies = new ArrayList<>();
        remedies.add(
                "drop a slot that nobody reads, of those of SELECT slot_name, active FROM pg_replication_slots");
        remedies.add("or " + String.join(", and ", raised));
        return remedies;
    }

    /** Whether the user may read the log. */
    static Finding right(LogServer server) {
        String subject = "right to read the log";
        String user = server.user();
        return switch (server.right()) {
            case HELD -> Finding.pass("D25", subject, "", "user \"%s\" has it".formatted(user));
            case NOT_INHERITED ->
                    Finding.warn(
                            "D25",
                            subject,
                            "",
                            "user \"%s\" is a member of rds_replication and does not inherit from it"
                                    .formatted(user),
                            "the server can refuse its log to who has the right only by SET ROLE",
                            List.of(inherit(server), runAs(server)));
            case NONE ->
                    Finding.fail(
                            "D25",
                            subject,
                            "",
                            "user \"%s\" has no right to read the log".formatted(user),
                            "the log has the rows of all tables, so that reading it is a right of its own",
                            List.of(server.flavour().replicationGrant(user), runAs(server)));
        };
    }

    private static String runAs(LogServer server) {
        return "run it as " + server.flavour().administrator();
    }

    private static String inherit(LogServer server) {
        String user = quoteIdentifier(server.user());
        return server.version().isAtLeast(ServerVersion.V16)
                ? "GRANT rds_replication TO %s WITH INHERIT TRUE".formatted(user)
                : "ALTER ROLE %s INHERIT".formatted(user);
    }

    /** Whether the server would load a slot's plugin, as far as the user may see it. */
    static Finding plugin(LogServer server, LogSlot slot) {
        String subject = "plugin allowed";
        String allowed = server.outputPluginLibraries();
        if (allowed == null) {
            return Finding.skip(
                    "D37",
                    subject,
                    slot.scope(),
                    "the server has no output_plugin_libraries, or does not show it to this user");
        }
        if (isListed(slot.plugin(), allowed)) {
            return Finding.pass(
                    "D37", subject, slot.scope(), "output_plugin_libraries has " + slot.plugin());
        }
        return Finding.fail(
                "D37",
                subject,
                slot.scope(),
                pluginRefused(slot.plugin()),
                "minor releases since August 2026 load only the output plugins that are listed",
                pluginRemedies(slot.plugin(), server.user()));
    }

    /** That the server may not load a plugin, which minor releases of August 2026 began to ask. */
    static String pluginRefused(String plugin) {
        return "the server does not allow the output plugin " + plugin;
    }

    static List<String> pluginRemedies(String plugin, String user) {
        return List.of(
                "ALTER ROLE %s SET output_plugin_libraries = pgoutput, test_decoding, %s"
                        .formatted(quoteIdentifier(user), plugin),
                "run it as a superuser, or add %s to output_plugin_libraries in postgresql.conf and reload"
                        .formatted(plugin),
                "or create a slot with the plugin pgoutput");
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
