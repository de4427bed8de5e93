package io.tappostgres.bench.server;

import io.tappostgres.bench.BenchmarkException;
import io.tappostgres.bench.option.ServerAddress;
import io.tappostgres.bench.process.Command;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The log of a database: its slots, and how pg_recvlogical reads one of them. */
public final class LogServer {

    /** The first with pg_copy_logical_replication_slot. */
    private static final int FIRST_VERSION = 120_000;

    private final Server server;
    private final ServerAddress address;
    private final String database;

    /** Asks the server nothing yet. */
    public LogServer(Server server, ServerAddress address, String database) {
        this.server = server;
        this.address = address;
        this.database = database;
    }

    /** The name of the database. */
    public String database() {
        return database;
    }

    /** Ends the benchmark if the log of this server cannot be measured. */
    public void requireLogicalLog() throws IOException, InterruptedException {
        String level = server.query("postgres", "SHOW wal_level");
        if (!level.equals("logical")) {
            throw new BenchmarkException(
                    "section log: wal_level of the server is %s; set it to logical, restart the server"
                            .formatted(level));
        }
        String version = server.query("postgres", "SHOW server_version_num");
        if (Integer.parseInt(version) < FIRST_VERSION) {
            throw new BenchmarkException(
                    "section log: this server is older than PostgreSQL 12, the first that can copy"
                            + " a replication slot");
        }
    }

    /** The plugins of the server, pgoutput first; says which it does without. */
    public List<LogPlugin> plugins() throws IOException, InterruptedException {
        List<LogPlugin> plugins = new ArrayList<>(List.of(LogPlugin.PGOUTPUT));
        // It goes with the session.
        String temporary = "SELECT pg_create_logical_replication_slot('%s', 'wal2json', true)";
        try {
            server.query(database, temporary.formatted(name(LogPlugin.WAL2JSON) + "_probe"));
            plugins.add(LogPlugin.WAL2JSON);
        } catch (BenchmarkException e) {
            System.err.println(
                    "Only pgoutput is measured, as the server has no slot with wal2json: "
                            + e.getMessage());
        }
        return plugins;
    }

    /** Makes a slot for the changes of a table from now on; one of its name is replaced. */
    public LogSlot create(LogPlugin plugin, Table table) throws IOException, InterruptedException {
        String name = name(plugin);
        drop(plugin);
        String create = "SELECT pg_create_logical_replication_slot('%s', '%s')";
        server.query(database, create.formatted(name, plugin.label()));
        return new LogSlot(name, plugin, table, position(name));
    }

    /** Drops a slot and its copy, where there are such; says which remains as somebody reads it. */
    public void drop(LogPlugin plugin) throws IOException, InterruptedException {
        String ours =
                " FROM pg_replication_slots WHERE slot_name IN ('%1$s', '%1$s_copy')"
                        .formatted(name(plugin));
        server.query(
                "postgres",
                "SELECT pg_drop_replication_slot(slot_name)" + ours + " AND NOT active");
        String remaining = server.query("postgres", "SELECT string_agg(slot_name, ', ')" + ours);
        if (!remaining.isEmpty()) {
            System.err.println("Still read by a process, and so not dropped: slot " + remaining);
        }
    }

    /** Ends the benchmark if a slot has been moved, and so some runs have read less. */
    public void requireUnmoved(LogSlot slot) throws IOException, InterruptedException {
        if (position(slot.name()) != slot.position()) {
            throw new BenchmarkException(
                    "the slot %s was moved by a run: the later ones have read less than the first"
                            .formatted(slot.name()));
        }
    }

    /** Where the log ends now; what is committed is before that. */
    public String end() throws IOException, InterruptedException {
        return server.query(database, "SELECT pg_current_wal_flush_lsn()");
    }

    /** Copies a slot, since what pg_recvlogical has read it confirms when it ends. */
    public Command copy(LogSlot slot) {
        String copy = "SELECT pg_copy_logical_replication_slot('%s', '%s')";
        return server.psql(database).with("-c", copy.formatted(slot.name(), slot.copyName()));
    }

    /** Drops the copy of a slot. */
    public Command dropCopy(LogSlot slot) {
        String drop = "SELECT pg_drop_replication_slot('%s')";
        return server.psql(database).with("-c", drop.formatted(slot.copyName()));
    }

    /** Reads the copy of a slot up to a position into a file, which is not synced; - for stdout. */
    public Command receive(LogSlot slot, String end, String file) {
        List<String> words = new ArrayList<>(List.of("pg_recvlogical"));
        words.addAll(List.of("-h", address.host(), "-p", "" + address.port()));
        words.addAll(List.of("-U", address.user(), "-d", database));
        words.addAll(List.of("-S", slot.copyName(), "--start", "-f", file, "-E", end));
        words.addAll(List.of("--no-loop", "-F", "0", "-s", "0"));
        for (String option : slot.plugin().options(slot.table())) {
            words.addAll(List.of("-o", option));
        }
        return Command.of(words);
    }

    /** Slots are the server's and not the database's: its name tells whose they are. */
    private String name(LogPlugin plugin) {
        return database + "_" + plugin.label();
    }

    private long position(String slotName) throws IOException, InterruptedException {
        String position =
                "SELECT confirmed_flush_lsn - '0/0' FROM pg_replication_slots WHERE slot_name ="
                        + " '%s'";
        return Long.parseLong(server.query(database, position.formatted(slotName)));
    }
}
