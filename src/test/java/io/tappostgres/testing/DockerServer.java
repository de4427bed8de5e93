package io.tappostgres.testing;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Optional;
import org.testcontainers.images.builder.ImageFromDockerfile;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/** The image of {@code docker/Dockerfile}, PostgreSQL with wal2json, in a container of our own. */
final class DockerServer implements ServerBackend {

    private static final String DEFAULT_ENGINE = "unix:///var/run/docker.sock";

    private final PostgreSQLContainer container;

    private DockerServer(PostgreSQLContainer container) {
        this.container = container;
    }

    /** Starts a container if there is an engine; one that fails is reported and passed over. */
    static Optional<ServerBackend> startIfPossible() {
        if (!engineListens(System.getenv().getOrDefault("DOCKER_HOST", DEFAULT_ENGINE))) {
            return Optional.empty();
        }
        try {
            return Optional.of(new DockerServer(startContainer()));
        } catch (RuntimeException e) {
            System.err.println("Tests do without Docker, which failed: " + e);
            return Optional.empty();
        }
    }

    @Override
    public String description() {
        return "PostgreSQL in container " + container.getContainerId();
    }

    @Override
    public String host() {
        return container.getHost();
    }

    @Override
    public int port() {
        return container.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT);
    }

    @Override
    public String superuser() {
        return container.getUsername();
    }

    @Override
    public String password() {
        return container.getPassword();
    }

    @Override
    public String log() {
        return container.getLogs();
    }

    @Override
    public void close() {
        container.close();
    }

    @SuppressWarnings("resource") // Closed by Testcontainers at the end of the JVM.
    private static PostgreSQLContainer startContainer() {
        ImageFromDockerfile image =
                new ImageFromDockerfile("tap-postgres-tests", false)
                        .withDockerfile(Path.of("docker/Dockerfile"));
        DockerImageName name =
                DockerImageName.parse(image.get()).asCompatibleSubstituteFor("postgres");
        PostgreSQLContainer container =
                new PostgreSQLContainer(name)
                        .withCommand(
                                "postgres",
                                "-c",
                                "fsync=off",
                                "-c",
                                "autovacuum=off",
                                "-c",
                                "max_replication_slots=20",
                                "-c",
                                "max_wal_senders=20");
        container.start();
        return container;
    }

    /** Much cheaper than to let Testcontainers find out that there is none. */
    private static boolean engineListens(String engine) {
        URI uri = URI.create(engine);
        boolean unix = "unix".equals(uri.getScheme());
        SocketAddress address =
                unix
                        ? UnixDomainSocketAddress.of(uri.getPath())
                        : new InetSocketAddress(uri.getHost(), uri.getPort());
        try (SocketChannel channel =
                unix ? SocketChannel.open(StandardProtocolFamily.UNIX) : SocketChannel.open()) {
            return channel.connect(address);
        } catch (IOException e) {
            return false;
        }
    }
}
