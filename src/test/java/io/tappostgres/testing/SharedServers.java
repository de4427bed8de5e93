package io.tappostgres.testing;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The servers that the tests of one JVM share, each started by the first test that needs it. */
final class SharedServers {

    private static final Map<String, PostgresServer> EMBEDDED = new TreeMap<>();

    /** Null until it is asked for. */
    private static Optional<PostgresServer> wal2json;

    private SharedServers() {}

    static PostgresServer preferred() {
        return serverWithWal2json().orElseGet(PostgresServer::newest);
    }

    static PostgresServer withWal2json() {
        return serverWithWal2json()
                .orElseThrow(
                        () ->
                                new IllegalStateException(
                                        "there is no PostgreSQL with wal2json: install it (Debian:"
                                                + " postgresql-15-wal2json), or start Docker, or set"
                                                + " TAP_POSTGRES_TEST_HOST"));
    }

    static synchronized PostgresServer embedded(String major) {
        return EMBEDDED.computeIfAbsent(
                major,
                absent ->
                        share(
                                LocalCluster.start(
                                        PostgresBinaries.embedded(absent),
                                        ServerConfiguration.standard())));
    }

    private static synchronized Optional<PostgresServer> serverWithWal2json() {
        if (wal2json == null) {
            wal2json =
                    EnvironmentServer.named(System.getenv())
                            .or(DockerServer::startIfPossible)
                            .or(SharedServers::installed)
                            .map(SharedServers::share);
        }
        return wal2json;
    }

    private static Optional<ServerBackend> installed() {
        return PostgresBinaries.installedWithWal2json()
                .map(binaries -> LocalCluster.start(binaries, ServerConfiguration.standard()));
    }

    private static PostgresServer share(ServerBackend backend) {
        PostgresServer server = new PostgresServer(backend, true);
        System.err.println("Tests run on " + server);
        return server;
    }
}
