package io.tappostgres.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A server of our own: its data in a temporary directory, its port a free one of 127.0.0.1, its
 * programs those of some {@link PostgresBinaries}. Not safe for use by several threads.
 */
final class LocalCluster implements ServerBackend {

    private static final String SUPERUSER = "postgres";
    private static final String PASSWORD = "only-for-tests";

    /** Another process may take the free port before the server does. */
    private static final int PORTS_TO_TRY = 5;

    private final PostgresBinaries binaries;
    private final ServerUser user;
    private final Path directory;
    private final OrphanGuard guard;
    private int port;
    private ServerProcess process;

    private LocalCluster(
            PostgresBinaries binaries, ServerUser user, Path directory, OrphanGuard guard) {
        this.binaries = binaries;
        this.user = user;
        this.directory = directory;
        this.guard = guard;
    }

    /** Initialises and starts a server. */
    static LocalCluster start(PostgresBinaries binaries, ServerConfiguration configuration) {
        try {
            ServerUser user = ServerUser.choose();
            Path directory = Files.createTempDirectory("tap-postgres-server-");
            user.own(directory);
            LocalCluster cluster =
                    new LocalCluster(binaries, user, directory, OrphanGuard.of(directory));
            LiveClusters.add(cluster);
            try {
                cluster.initialise(configuration);
                cluster.startOnFreePort();
            } catch (RuntimeException | IOException e) {
                cluster.close();
                throw e;
            }
            return cluster;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + binaries, e);
        }
    }

    @Override
    public String description() {
        return "PostgreSQL " + binaries.version() + " of " + binaries.directory();
    }

    @Override
    public String host() {
        return "127.0.0.1";
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public String superuser() {
        return SUPERUSER;
    }

    @Override
    public String password() {
        return PASSWORD;
    }

    @Override
    public String log() {
        try {
            return Files.exists(logFile()) ? Files.readString(logFile()) : "";
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + logFile(), e);
        }
    }

    /** Starts the stopped server on its old port. */
    @Override
    public void start() {
        List<String> command =
                List.of(
                        binaries.program("postgres").toString(),
                        "-D",
                        data().toString(),
                        "-p",
                        String.valueOf(port));
        process = ServerProcess.start(user.command(command), directory, logFile());
        process.awaitConnections(this);
    }

    @Override
    public void stop() {
        if (process != null) {
            process.stop("INT");
        }
    }

    @Override
    public void kill() {
        process.kill();
        try {
            Files.deleteIfExists(data().resolve("postmaster.pid"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        LiveClusters.remove(this);
        if (process != null) {
            process.stop("QUIT");
        }
        try {
            FileTrees.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + directory, e);
        } finally {
            guard.dismiss();
        }
    }

    /**
     * A standby has none of the slots, as when it is made by {@code pg_basebackup}; what is
     * restored has all.
     */
    @Override
    public LocalCluster copy(CopyKind kind, ServerConfiguration configuration) {
        try {
            Path target = Files.createTempDirectory("tap-postgres-server-");
            user.own(target);
            LocalCluster copy = new LocalCluster(binaries, user, target, OrphanGuard.of(target));
            LiveClusters.add(copy);
            try {
                stop();
                run("cp", "-a", data().toString(), target.toString());
                start();
                if (kind == CopyKind.STANDBY) {
                    copy.becomeStandby(this, configuration);
                }
                copy.startOnFreePort();
            } catch (RuntimeException | IOException e) {
                copy.close();
                throw e;
            }
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot copy " + description(), e);
        }
    }

    private void becomeStandby(LocalCluster primary, ServerConfiguration configuration)
            throws IOException {
        Path slots = data().resolve("pg_replslot");
        FileTrees.delete(slots);
        user.own(Files.createDirectory(slots));
        String source =
                "primary_conninfo = 'host=%s port=%d user=%s password=%s dbname=postgres'"
                        .formatted(primary.host(), primary.port, SUPERUSER, PASSWORD);
        boolean hasSignal = binaries.version().isAtLeast("12");
        Path signal =
                hasSignal
                        ? Files.createFile(data().resolve("standby.signal"))
                        : Files.write(
                                data().resolve("recovery.conf"),
                                // Before 12 a standby follows a new timeline only if it is told to.
                                List.of(
                                        "standby_mode = on",
                                        "recovery_target_timeline = 'latest'",
                                        source.replace(" dbname=postgres", "")));
        user.own(signal);
        List<String> lines = new ArrayList<>();
        // What it needs, and how far it is, gets to the primary before a test has to wait for it.
        lines.add("wal_receiver_status_interval = 1");
        lines.add("hot_standby_feedback = on");
        if (hasSignal) {
            lines.add(source);
        }
        lines.addAll(configuration.settings());
        Files.write(data().resolve("postgresql.conf"), lines, StandardOpenOption.APPEND);
    }

    private void initialise(ServerConfiguration configuration) throws IOException {
        Path passwordFile = Files.writeString(directory.resolve("password"), PASSWORD);
        run(
                binaries.program("initdb").toString(),
                "--pgdata=" + data(),
                "--username=" + SUPERUSER,
                "--pwfile=" + passwordFile,
                "--auth=md5",
                "--encoding=UTF8",
                "--locale=C",
                "--nosync");
        boolean hasOutputPluginLibraries =
                runs(
                        binaries.program("postgres").toString(),
                        "-D",
                        data().toString(),
                        "-C",
                        "output_plugin_libraries");
        Files.write(
                data().resolve("postgresql.conf"),
                ServerSettings.postgresqlConf(
                        binaries.version(), hasOutputPluginLibraries, configuration),
                StandardOpenOption.APPEND);
        Files.write(data().resolve("pg_hba.conf"), ServerSettings.pgHbaConf(configuration));
        for (Map.Entry<String, String> file : configuration.files().entrySet()) {
            Path path = Files.writeString(data().resolve(file.getKey()), file.getValue());
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
            user.own(path);
        }
    }

    private void startOnFreePort() throws IOException {
        for (int attempt = 1; ; attempt++) {
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = free.getLocalPort();
            }
            try {
                start();
                return;
            } catch (IllegalStateException e) {
                if (attempt == PORTS_TO_TRY || !log().contains("could not bind IPv4")) {
                    throw e;
                }
            }
        }
    }

    private void run(String... command) {
        if (!runs(command)) {
            throw new IllegalStateException(
                    String.join(" ", command) + " failed:" + System.lineSeparator() + log());
        }
    }

    private boolean runs(String... command) {
        return ServerProcess.start(user.command(List.of(command)), directory, logFile()).succeeds();
    }

    private Path data() {
        return directory.resolve("data");
    }

    private Path logFile() {
        return directory.resolve("log");
    }
}
