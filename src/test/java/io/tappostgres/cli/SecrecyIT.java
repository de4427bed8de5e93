package io.tappostgres.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.KeyForms;
import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.SshKeys;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TapRunner;
import io.tappostgres.testing.TestAuthority;
import io.tappostgres.testing.TestCertificate;
import io.tappostgres.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Passwords, passphrases, keys, tokens and cell values, and runs that fail next to them. */
class SecrecyIT {

    /** Each is in a config, a file or a table of every run. */
    private static final String PASSWORD = "pl4nted-p4ssw0rd";

    private static final String OTHER_PASSWORD = "pl4nted-0ther";
    private static final String PASSPHRASE = "pl4nted-p4ssphr4se";
    private static final String KEY_TEXT = "pl4ntedKEYpl4ntedKEYpl4ntedKEY";
    private static final String AWS_SECRET = "pl4ntedAwsSecretAccessKey/pl4nted";
    private static final String AWS_TOKEN = "pl4ntedAwsSessionToken";
    private static final String CELL = "pl4nted-c3ll";

    private static final List<String> SECRETS =
            List.of(
                    PASSWORD,
                    OTHER_PASSWORD,
                    PASSPHRASE,
                    KEY_TEXT,
                    AWS_SECRET,
                    AWS_TOKEN,
                    // The signature of a token, whoever it is for.
                    "X-Amz-Signature");

    private static final String ROLE = "tap_secrecy";
    private static final String DATABASE = "tap_secrecy";
    private static final String NOBODY_LISTENS = "1";

    private static TestDatabase database;
    @TempDir private static Path keys;
    @TempDir private Path directory;

    /**
     * A run that fails.
     *
     * @param settings over those of a config that works
     * @param environment of the process
     * @param stream what is synced: a table or view, or null for a discovery
     * @param metadata of that stream, over FULL_TABLE
     * @param state null for none
     */
    private record Scenario(
            String name,
            Map<String, ?> settings,
            Map<String, String> environment,
            String stream,
            Map<String, ?> metadata,
            Object state) {

        static Scenario discovery(String name, Map<String, ?> settings) {
            return new Scenario(name, settings, Map.of(), null, Map.of(), null);
        }

        static Scenario sync(String name, String stream, Map<String, ?> settings) {
            return new Scenario(name, settings, Map.of(), stream, Map.of(), null);
        }

        Scenario with(String variable, String value) {
            Map<String, String> more = new HashMap<>(environment);
            more.put(variable, value);
            return new Scenario(name, settings, more, stream, metadata, state);
        }

        Scenario by(Map<String, ?> ofStream, Object bookmarks) {
            return new Scenario(name, settings, environment, stream, ofStream, bookmarks);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    @BeforeAll
    static void createDatabase() throws SQLException {
        PostgresServer server = PostgresServer.newest();
        server.execute(
                "postgres",
                "DROP ROLE IF EXISTS " + ROLE,
                "CREATE ROLE %s LOGIN PASSWORD '%s'".formatted(ROLE, PASSWORD));
        database = server.createDatabase(DATABASE);
        database.execute(
                """
                CREATE TABLE cells (id int PRIMARY KEY, text text, at date);
                INSERT INTO cells VALUES (1, 'CELL', '2025-01-31');
                CREATE TABLE wide (id int PRIMARY KEY, text text);
                INSERT INTO wide VALUES (1, repeat('CELL', 1000));
                CREATE VIEW casts AS SELECT text::int AS id FROM cells;
                CREATE VIEW dates AS SELECT text::date AS day FROM cells;
                CREATE VIEW documents AS SELECT text::jsonb AS document FROM cells;
                CREATE FUNCTION raise(text text) RETURNS text LANGUAGE plpgsql AS
                    $$ BEGIN RAISE EXCEPTION 'no %', text USING DETAIL = text, HINT = text; END $$;
                CREATE VIEW raises AS SELECT public.raise(text) FROM cells;
                CREATE FUNCTION warn(text text) RETURNS text LANGUAGE plpgsql AS
                    $$ BEGIN RAISE WARNING 'odd %', text; RETURN 1 / 0; END $$;
                CREATE VIEW warns AS SELECT public.warn(text) FROM cells;
                CREATE VIEW kills AS SELECT text, pg_terminate_backend(pg_backend_pid()) FROM cells;
                CREATE VIEW cancels AS SELECT text, pg_cancel_backend(pg_backend_pid()), pg_sleep(1)::text AS slept FROM cells;
                GRANT SELECT ON ALL TABLES IN SCHEMA public TO ROLE;
                """
                        .replace("CELL", CELL)
                        .replace("ROLE", ROLE));
    }

    @AfterAll
    static void dropDatabase() throws SQLException {
        database.close();
        database.server().execute("postgres", "DROP ROLE " + ROLE);
    }

    static List<Scenario> scenarios() throws IOException {
        List<Scenario> all = new ArrayList<>(logins());
        all.addAll(encryption());
        all.addAll(tunnels());
        all.addAll(tokensAndCommands());
        all.addAll(configs());
        all.addAll(cells());
        return all;
    }

    private static List<Scenario> logins() {
        return List.of(
                Scenario.discovery("wrong password", Map.of("password", OTHER_PASSWORD)),
                Scenario.discovery("no such user", Map.of("user", "tap_nobody")),
                Scenario.discovery("no such database", Map.of("dbname", "tap_nothing")),
                Scenario.discovery("nobody listens", Map.of("port", NOBODY_LISTENS)),
                Scenario.discovery("no such host", Map.of("host", "no-such-host.invalid")),
                Scenario.discovery(
                        "a URL with another password",
                        Map.of(
                                "sqlalchemy_url",
                                "postgresql://tap:%s@127.0.0.1:1/d".formatted(OTHER_PASSWORD))));
    }

    private static List<Scenario> encryption() {
        TestCertificate client = TestAuthority.create("secrecy").client(ROLE);
        String locked = KeyForms.pkcs8(client.key(), PASSPHRASE);
        return List.of(
                Scenario.discovery("a server without TLS", Map.of("ssl", true)),
                Scenario.discovery(
                        "wrong passphrase of a client key",
                        Map.of(
                                "ssl",
                                true,
                                "sslcert",
                                client.pem(),
                                "sslkey",
                                locked,
                                "sslpassword",
                                OTHER_PASSWORD)),
                Scenario.discovery(
                        "a client key that is none",
                        Map.of("ssl", true, "sslcert", client.pem(), "sslkey", pem())),
                Scenario.discovery(
                        "roots that are none",
                        Map.of("sslmode", "verify-full", "sslrootcert", pem())));
    }

    private static List<Scenario> tunnels() throws IOException {
        Path locked = SshKeys.generate(keys.resolve("locked"), "ed25519", PASSPHRASE, "OPENSSH");
        Path open = SshKeys.generate(keys.resolve("open"), "ed25519");
        Map<String, Object> tunnel =
                Map.of("ssh", true, "ssh_host", "127.0.0.1", "ssh_port", 1, "ssh_user", "nobody");
        return List.of(
                Scenario.discovery(
                        "wrong passphrase of an SSH key",
                        and(
                                tunnel,
                                "ssh_private_key",
                                Files.readString(locked),
                                "ssh_private_key_passphrase",
                                OTHER_PASSWORD)),
                Scenario.discovery(
                        "an SSH key that is none", and(tunnel, "ssh_private_key", pem())),
                Scenario.discovery(
                        "no SSH server",
                        and(
                                tunnel,
                                "ssh_private_key",
                                Files.readString(locked),
                                "ssh_private_key_passphrase",
                                PASSPHRASE)),
                Scenario.discovery(
                        "no SSH server for Meltano's tunnel",
                        Map.of(
                                "ssh_tunnel",
                                Map.of(
                                        "enable",
                                        true,
                                        "host",
                                        "127.0.0.1",
                                        "port",
                                        1,
                                        "username",
                                        "nobody",
                                        "private_key",
                                        Files.readString(open)))));
    }

    private static List<Scenario> tokensAndCommands() {
        Map<String, Object> withoutPassword = new HashMap<>();
        withoutPassword.put("password", null);
        Map<String, Object> iam = and(withoutPassword, "iam_authentication", true);
        return List.of(
                Scenario.discovery(
                        "a command that fails",
                        and(
                                withoutPassword,
                                "password_command",
                                "echo %s; echo %s >&2; exit 3".formatted(PASSWORD, PASSWORD))),
                Scenario.discovery(
                        "a command with another password",
                        and(withoutPassword, "password_command", "echo " + OTHER_PASSWORD)),
                Scenario.discovery("no region for a token", iam)
                        .with("AWS_EC2_METADATA_DISABLED", "true")
                        .with("AWS_SECRET_ACCESS_KEY", AWS_SECRET),
                Scenario.discovery(
                                "half of the credentials for a token",
                                and(iam, "aws_region", "eu-central-1"))
                        .with("AWS_EC2_METADATA_DISABLED", "true")
                        .with("AWS_SECRET_ACCESS_KEY", AWS_SECRET),
                Scenario.discovery(
                                "a token for a server without TLS",
                                and(iam, "aws_region", "eu-central-1"))
                        .with("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
                        .with("AWS_SECRET_ACCESS_KEY", AWS_SECRET)
                        .with("AWS_SESSION_TOKEN", AWS_TOKEN));
    }

    private static List<Scenario> configs() {
        return List.of(
                Scenario.discovery(
                        "a URL that is none",
                        Map.of("sqlalchemy_url", "postgresql://tap:" + OTHER_PASSWORD + "@:x/%")),
                Scenario.discovery(
                        "a password that is an object",
                        Map.of("password", Map.of(OTHER_PASSWORD, OTHER_PASSWORD))),
                Scenario.discovery(
                        "a misspelt password and a wrong port",
                        Map.of("passwort", OTHER_PASSWORD, "port", "x")),
                Scenario.discovery(
                        "two ways to a password",
                        Map.of("password_command", "echo " + OTHER_PASSWORD)),
                Scenario.discovery(
                        "a key without line breaks", Map.of("sslkey", pem().replace('\n', ' '))));
    }

    private static List<Scenario> cells() {
        Map<String, Object> noRetry = Map.of("connection_retry_seconds", 0);
        Map<String, Object> incremental =
                Map.of("replication-method", "INCREMENTAL", "replication-key", "id");
        return List.of(
                Scenario.sync("a cast that fails", "casts", Map.of()),
                Scenario.sync("a date that is none", "dates", Map.of()),
                Scenario.sync("a document that is none", "documents", Map.of()),
                Scenario.sync("a function that raises", "raises", Map.of()),
                Scenario.sync("a function that warns, and divides by zero", "warns", Map.of()),
                Scenario.sync("a backend that ends", "kills", noRetry),
                Scenario.sync("a statement that is cancelled", "cancels", noRetry),
                Scenario.sync("a row that is too large", "wide", Map.of("max_record_bytes", 1024)),
                Scenario.sync(
                        "a condition that fails",
                        "cells",
                        options("where", "'%s'::int = id".formatted(CELL))),
                Scenario.sync(
                        "a condition that is none", "cells", options("where", "'" + CELL + "' =")),
                Scenario.sync("a bookmark of another type", "cells", Map.of())
                        .by(incremental, bookmark("replication_key_value", CELL)),
                Scenario.sync("a bookmark that is none", "cells", Map.of())
                        .by(incremental, bookmark("replication_key_value", List.of(CELL))),
                Scenario.sync("a log without a slot", "cells", Map.of())
                        .by(Map.of("replication-method", "LOG_BASED"), bookmark("lsn", CELL)));
    }

    private static Map<String, ?> options(String key, String value) {
        return Map.of("stream_options", Map.of("cells", Map.of(key, value)));
    }

    private static Map<String, ?> bookmark(String key, Object value) {
        return Map.of(
                "bookmarks", Map.of(id("cells"), Map.of(key, value, "replication_key", "id")));
    }

    private static String id(String stream) {
        return DATABASE + "-public-" + stream;
    }

    /** A block of PEM that holds no key. */
    private static String pem() {
        return "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n".formatted(KEY_TEXT);
    }

    private static Map<String, Object> and(Map<String, ?> settings, Object... more) {
        Map<String, Object> all = new HashMap<>(settings);
        for (int i = 0; i < more.length; i += 2) {
            all.put((String) more[i], more[i + 1]);
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void noSecretAndNoCellIsInAnyOutput(Scenario scenario) {
        for (Logging.LogLevel level : Logging.LogLevel.values()) {
            TapResult result = run(scenario, level);
            String context = scenario + " at " + level;
            assertThat(result.exitCode()).as(context + result).isIn(1, 2);
            assertThat(result.stderr()).as(context).contains("CRITICAL ").doesNotContain(CELL);
            String all = String.join("\n", result.stdoutLines()) + result.stderr();
            for (String secret : SECRETS) {
                assertThat(all).as(context).doesNotContain(secret);
            }
        }
    }

    private TapResult run(Scenario scenario, Logging.LogLevel level) {
        TapFiles files = new TapFiles(directory);
        Map<String, Object> settings =
                and(Map.of(), "user", ROLE, "password", PASSWORD, "connect_timeout", 10);
        settings.putAll(scenario.settings());
        TapRunner tap = TapRunner.ofBuiltJar();
        for (Map.Entry<String, String> variable : scenario.environment().entrySet()) {
            tap = tap.withEnvironment(variable.getKey(), variable.getValue());
        }
        List<Object> arguments = new ArrayList<>(List.of("--log-level", level));
        arguments.addAll(List.of("--config", files.config(database, settings)));
        if (scenario.stream() == null) {
            arguments.add("--discover");
        } else {
            arguments.addAll(List.of("--catalog", catalog(files, scenario)));
        }
        if (scenario.state() != null) {
            arguments.addAll(List.of("--state", files.json("state.json", scenario.state())));
        }
        return tap.run(arguments.toArray());
    }

    private static Path catalog(TapFiles files, Scenario scenario) {
        Map<String, Object> metadata =
                and(
                        Map.of(),
                        "selected",
                        true,
                        "replication-method",
                        "FULL_TABLE",
                        "schema-name",
                        "public",
                        "database-name",
                        DATABASE);
        metadata.putAll(scenario.metadata());
        return files.json(
                "catalog.json",
                Map.of(
                        "streams",
                        List.of(
                                Map.of(
                                        "tap_stream_id",
                                        id(scenario.stream()),
                                        "stream",
                                        scenario.stream(),
                                        "table_name",
                                        scenario.stream(),
                                        "schema",
                                        Map.of("type", "object", "properties", Map.of()),
                                        "metadata",
                                        List.of(
                                                Map.of(
                                                        "breadcrumb",
                                                        List.of(),
                                                        "metadata",
                                                        metadata))))));
    }
}
