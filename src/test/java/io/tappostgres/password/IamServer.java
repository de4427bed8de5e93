package io.tappostgres.password;

import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.RdsFront;
import io.tappostgres.testing.ServerConfiguration;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapRunner;
import io.tappostgres.testing.TestAuthority;
import io.tappostgres.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A server that only tokens of IAM open, under the name of an Aurora cluster, with a database and a
 * user {@code reader}; and runs of the tap that know the way there, but have no credentials.
 */
final class IamServer implements AutoCloseable {

    static final String HOST = "shop.cluster-c9akciq32.eu-central-1.rds.amazonaws.com";
    static final String REPLICA_HOST = "shop-replica.c9akciq32.eu-west-1.rds.amazonaws.com";
    static final String USER = "reader";
    private static final String ACCESS_KEY_ID = "AKIATEST";
    private static final String SECRET_ACCESS_KEY = "wJalr/secret+key";

    private final TestAuthority authority = TestAuthority.create("Test of RDS");
    private final PostgresServer server;
    private final RdsFront front;
    private final List<RdsFront> fronts = new ArrayList<>();
    private final TapFiles files;
    private TestDatabase database;

    /** Null until it is started. */
    private PostgresServer replica;

    private IamServer(Path directory) throws Exception {
        server =
                PostgresServer.startPrivate(
                        "18",
                        ServerConfiguration.standard()
                                .withHbaLine("host all " + USER + " 127.0.0.1/32 trust"));
        database = server.createDatabase("tap_iam");
        database.execute(
                "CREATE ROLE reader LOGIN REPLICATION",
                "CREATE TABLE orders (id int PRIMARY KEY, text text)",
                "INSERT INTO orders SELECT id, repeat('x', 200) FROM generate_series(1, 200000) AS id",
                "GRANT SELECT ON orders TO reader",
                "CREATE PUBLICATION tap_iam FOR ALL TABLES");
        front = startFront(server, HOST);
        files = new TapFiles(directory);
    }

    static IamServer start(Path directory) throws Exception {
        return new IamServer(directory);
    }

    private RdsFront startFront(PostgresServer behind, String host)
            throws IOException, GeneralSecurityException {
        RdsFront started = RdsFront.start(behind, authority.server(host), host);
        fronts.add(started);
        return started;
    }

    /** Starts another way to the server, by another name. */
    RdsFront startFront(String host) throws IOException, GeneralSecurityException {
        return startFront(server, host);
    }

    /** Starts a read replica in another region; the server is stopped for a moment to be copied. */
    RdsFront startReplica() throws Exception {
        replica = server.startStandby(ServerConfiguration.standard());
        database = database.on(server);
        return startFront(replica, REPLICA_HOST);
    }

    RdsFront front() {
        return front;
    }

    TestDatabase database() {
        return database;
    }

    TapFiles files() {
        return files;
    }

    Path config(Map<String, ?> more) {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("host", HOST);
        config.put("port", front.port());
        config.put("user", USER);
        config.put("dbname", database.name());
        config.put("filter_dbs", database.name());
        config.put("iam_authentication", true);
        config.put("sslmode", "verify-full");
        config.put("sslrootcert", files.text("authority.pem", authority.pem()).toString());
        config.put("connect_timeout", 60);
        config.putAll(more);
        return files.json("config.json", config);
    }

    /** The name of the host is this machine's; nothing of the tester's own AWS is seen. */
    TapRunner tap() throws IOException {
        return TapRunner.ofBuiltJar()
                .withJvmOption(
                        "-Djdk.net.hosts.file="
                                + files.text(
                                        "hosts", "127.0.0.1 %s %s".formatted(HOST, REPLICA_HOST)))
                .withEnvironment("AWS_EC2_METADATA_DISABLED", "true")
                .withEnvironment("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")
                .withEnvironment("AWS_CONFIG_FILE", "/nonexistent");
    }

    /** The same with credentials that the servers take. */
    TapRunner tapWithKey() throws IOException {
        for (RdsFront each : fronts) {
            each.withCredentials(ACCESS_KEY_ID, SECRET_ACCESS_KEY);
        }
        return tap().withEnvironment("AWS_ACCESS_KEY_ID", ACCESS_KEY_ID)
                .withEnvironment("AWS_SECRET_ACCESS_KEY", SECRET_ACCESS_KEY);
    }

    @Override
    public void close() throws IOException, SQLException {
        try (server) {
            for (RdsFront each : fronts) {
                each.close();
            }
            if (replica != null) {
                replica.close();
            }
            database.close();
        }
    }
}
