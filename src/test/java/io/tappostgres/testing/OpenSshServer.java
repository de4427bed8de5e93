package io.tappostgres.testing;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * OpenSSH's own server for tests: with host keys of its own, on a free port of 127.0.0.1, for the
 * user that runs the tests. A shell that outlives this JVM stops it when the JVM is gone.
 */
public final class OpenSshServer implements AutoCloseable {

    private static final Path PROGRAM = Path.of("/usr/sbin/sshd");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** The server forks for each connection; what is left of them ends with the connection. */
    private static final String SCRIPT =
            """
            trap '' HUP INT TERM
            "$1" -D -e -f "$2/sshd_config" < /dev/null >> "$2/log" 2>&1 &
            read -r _
            kill -9 $!
            rm -rf "$2"
            """;

    private final Path directory;
    private final int port;
    private final List<String> settings;
    private Process process;

    private OpenSshServer(Path directory, int port, List<String> settings) {
        this.directory = directory;
        this.port = port;
        this.settings = settings;
    }

    /**
     * Starts a server that has host keys of the types Ed25519, ECDSA and RSA.
     *
     * @param settings lines of sshd_config, which count more than the usual ones
     * @throws IllegalStateException if OpenSSH's server is not installed, with what to install
     */
    public static OpenSshServer start(String... settings) {
        if (!Files.isExecutable(PROGRAM)) {
            throw new IllegalStateException(
                    "there is no " + PROGRAM + ": install it (Debian: openssh-server)");
        }
        try {
            Path directory = Files.createTempDirectory("tap-postgres-sshd-");
            for (String type : List.of("ed25519", "ecdsa", "rsa")) {
                SshKeys.generate(directory.resolve("host_" + type), type);
            }
            Files.createFile(directory.resolve("authorized_keys"));
            if (new UnixSystem().getUid() == 0) {
                Files.createDirectories(Path.of("/run/sshd"));
            }
            OpenSshServer server = new OpenSshServer(directory, freePort(), List.of(settings));
            server.startAgain();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + PROGRAM, e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private List<String> configuration() {
        List<String> lines = new ArrayList<>(settings);
        for (String type : List.of("ed25519", "ecdsa", "rsa")) {
            lines.add("HostKey " + directory.resolve("host_" + type));
        }
        lines.addAll(
                List.of(
                        "Port " + port,
                        "ListenAddress 127.0.0.1",
                        "AuthorizedKeysFile " + directory.resolve("authorized_keys"),
                        "StrictModes no",
                        "PidFile none",
                        "UsePAM no",
                        "PermitRootLogin prohibit-password",
                        "PasswordAuthentication no",
                        "KbdInteractiveAuthentication no",
                        "MaxStartups 100",
                        "LogLevel DEBUG1"));
        return lines;
    }

    /** Starts the server that was killed, on its old port. */
    public void startAgain() throws IOException {
        Files.write(directory.resolve("sshd_config"), configuration());
        process =
                new ProcessBuilder(
                                "sh", "-c", SCRIPT, "sh", PROGRAM.toString(), directory.toString())
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        Instant deadline = Instant.now().plus(PATIENCE);
        while (!answers()) {
            if (!process.isAlive() || Instant.now().isAfter(deadline)) {
                throw new IllegalStateException("sshd does not start:\n" + log());
            }
            pause();
        }
    }

    private boolean answers() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.getInputStream().read() == 'S';
        } catch (IOException e) {
            return false;
        }
    }

    private static void pause() {
        try {
            Thread.sleep(25);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while sshd starts", e);
        }
    }

    /** Lets nothing of the server run any more, as if its machine had fallen off the network. */
    public void freeze() {
        process.descendants().forEach(server -> Signals.send("STOP", server));
    }

    /** Ends the server and all its sessions at once. */
    public void kill() {
        List<ProcessHandle> servers =
                Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList();
        servers.forEach(ProcessHandle::destroyForcibly);
        servers.forEach(
                server -> server.onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join());
    }

    public String host() {
        return "127.0.0.1";
    }

    public int port() {
        return port;
    }

    /** The user that may log in. */
    public String user() {
        return new UnixSystem().getUsername();
    }

    /** Lets the owner of a key log in. */
    public OpenSshServer authorise(Path privateKey) throws IOException {
        return authoriseLine(SshKeys.publicKey(privateKey));
    }

    /** The same by a line of authorized_keys. */
    public OpenSshServer authoriseLine(String line) throws IOException {
        Files.writeString(
                directory.resolve("authorized_keys"),
                line + System.lineSeparator(),
                StandardOpenOption.APPEND);
        return this;
    }

    /** The line of a known_hosts file for one of its host keys: {@code ed25519}, … */
    public String knownHostsLine(String type) throws IOException {
        String[] key = SshKeys.publicKey(hostKey(type)).split(" ", -1);
        return "[%s]:%d %s %s".formatted(host(), port, key[0], key[1]);
    }

    /** The file of one of its host keys. */
    public Path hostKey(String type) {
        return directory.resolve("host_" + type);
    }

    /** What the server logged so far. */
    public String log() {
        try {
            Path log = directory.resolve("log");
            return Files.exists(log) ? Files.readString(log) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many connections it was asked to make to that port, so far. */
    public long forwardsTo(int targetPort) {
        Stream<String> lines = log().lines();
        return lines.filter(line -> line.contains("server_request_direct_tcpip"))
                .filter(line -> line.endsWith("port " + targetPort))
                .count();
    }

    @Override
    public void close() throws IOException {
        kill();
        FileTrees.delete(directory);
    }
}
