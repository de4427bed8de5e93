package io.tappostgres.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A PgBouncer of our own in front of all databases of a server, with its defaults but for what is
 * asked for. Its configuration is in a temporary directory, its port a free one of 127.0.0.1.
 */
public final class PgBouncer implements AutoCloseable {

    private static final List<Path> PROGRAMS =
            List.of(
                    Path.of("/usr/sbin/pgbouncer"),
                    Path.of("/usr/bin/pgbouncer"),
                    Path.of("/usr/local/bin/pgbouncer"),
                    Path.of("/opt/homebrew/bin/pgbouncer"));

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path directory;
    private final OrphanGuard guard;
    private final int port;
    private final ServerProcess process;

    private PgBouncer(Path directory, OrphanGuard guard, int port, ServerProcess process) {
        this.directory = directory;
        this.guard = guard;
        this.port = port;
        this.process = process;
    }

    /**
     * Starts one that lets the server's superuser in.
     *
     * @param poolMode session, transaction or statement
     * @param settings more lines of its section {@code [pgbouncer]}
     * @throws IllegalStateException with what to install, if there is none
     */
    public static PgBouncer start(PostgresServer server, String poolMode, String... settings) {
        try {
            Path program = program();
            ServerUser user = ServerUser.choose();
            Path directory = Files.createTempDirectory("tap-postgres-pgbouncer-");
            user.own(directory);
            // Where the guard looks for the process id.
            Path data = Files.createDirectory(directory.resolve("data"));
            user.own(data);
            int port = freePort();
            Path ini = directory.resolve("pgbouncer.ini");
            Files.write(ini, configuration(server, poolMode, port, directory, settings));
            Files.writeString(
                    directory.resolve("users"),
                    "\"%s\" \"%s\"%n".formatted(server.superuser(), server.password()));
            ServerProcess process =
                    ServerProcess.start(
                            user.command(List.of(program.toString(), ini.toString())),
                            directory,
                            directory.resolve("log"));
            PgBouncer bouncer = new PgBouncer(directory, OrphanGuard.of(directory), port, process);
            bouncer.awaitConnections();
            return bouncer;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start PgBouncer", e);
        }
    }

    private static Path program() {
        return PROGRAMS.stream()
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalStateException(
                                        "there is no PgBouncer: install it (Debian: pgbouncer)"));
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private static List<String> configuration(
            PostgresServer server, String poolMode, int port, Path directory, String... settings) {
        List<String> lines = new ArrayList<>();
        lines.add("[databases]");
        lines.add("* = host=%s port=%d".formatted(server.host(), server.port()));
        lines.add("[pgbouncer]");
        lines.add("listen_addr = 127.0.0.1");
        lines.add("listen_port = " + port);
        lines.add("unix_socket_dir =");
        lines.add("auth_type = md5");
        lines.add("auth_file = " + directory.resolve("users"));
        lines.add("pidfile = " + directory.resolve("data/postmaster.pid"));
        lines.add("pool_mode = " + poolMode);
        lines.addAll(List.of(settings));
        return lines;
    }

    private void awaitConnections() {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (!answers()) {
            if (Instant.now().isAfter(deadline)) {
                close();
                throw new IllegalStateException("PgBouncer does not start:\n" + log());
            }
            pause();
        }
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host(), port), (int) PATIENCE.toMillis());
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void pause() {
        try {
            Thread.sleep(25);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while PgBouncer starts", e);
        }
    }

    public String host() {
        return "127.0.0.1";
    }

    public int port() {
        return port;
    }

    /** What makes a config of the server one of this pooler. */
    public Map<String, Object> asConfig() {
        return Map.of("host", host(), "port", port);
    }

    /** What it logged so far. */
    public String log() {
        try {
            return Files.readString(directory.resolve("log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.stop("TERM");
        try {
            FileTrees.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + directory, e);
        } finally {
            guard.dismiss();
        }
    }
}
