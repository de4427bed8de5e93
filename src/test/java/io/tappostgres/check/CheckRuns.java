package io.tappostgres.check;

import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TapRunner;
import io.tappostgres.testing.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** Checks of one database by a role that may do nothing but read, and what they print. */
record CheckRuns(TapFiles files, TestDatabase database, String user) {

    static final String PASSWORD = "planted-password";

    /**
     * Makes a role whose sessions only read, and takes from the database what tests give it.
     *
     * @param grants SQL behind which the role can read something
     */
    static CheckRuns of(Path directory, TestDatabase database, String user, String... grants)
            throws SQLException {
        database.execute(
                "ALTER DATABASE \"%s\" RESET ALL".formatted(database.name()),
                """
                DO $$ BEGIN
                    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '%1$s') THEN
                        CREATE ROLE %1$s LOGIN PASSWORD '%2$s';
                        ALTER ROLE %1$s SET default_transaction_read_only = on;
                    END IF;
                END $$
                """
                        .formatted(user, PASSWORD));
        database.execute(grants);
        return new CheckRuns(new TapFiles(directory), database, user);
    }

    /** The same on a copy of the server. */
    CheckRuns on(TestDatabase copy) {
        return new CheckRuns(files, copy, user);
    }

    Path config(Map<String, ?> more) {
        Map<String, Object> config = new TreeMap<>();
        config.put("user", user);
        config.put("password", PASSWORD);
        config.put("filter_dbs", database.name());
        config.putAll(more);
        return files.config(database, config);
    }

    TapResult run(Map<String, ?> config, Object... arguments) {
        List<Object> all = new ArrayList<>(List.of("-c", config(config), "--check"));
        all.addAll(List.of(arguments));
        return TapRunner.ofBuiltJar().run(all.toArray());
    }

    /** What is printed, with words for what differs from run to run. */
    String text(TapResult result) throws SQLException {
        PostgresServer server = database.server();
        return new String(result.stdout(), StandardCharsets.UTF_8)
                .replace(":" + server.port(), ":PORT")
                .replace(version(), "VERSION");
    }

    private String version() throws SQLException {
        return database.value(
                "SELECT substring(current_setting('server_version') from '^[0-9.]+')");
    }

    /** The findings of a check in JSON by id, as {@code VERDICT scope: found}. */
    static Map<String, List<String>> findings(TapResult result) {
        Map<String, List<String>> findings = new LinkedHashMap<>();
        for (JsonNode finding : json(result).path("findings")) {
            findings.computeIfAbsent(finding.path("id").asString(), id -> new ArrayList<>())
                    .add(
                            "%s %s: %s"
                                    .formatted(
                                            finding.path("verdict").asString(),
                                            finding.path("scope").asString(),
                                            finding.path("found").asString()));
        }
        return findings;
    }

    /** What would mend the findings of an id. */
    static List<String> remedies(TapResult result, String id) {
        List<String> remedies = new ArrayList<>();
        for (JsonNode finding : json(result).path("findings")) {
            if (finding.path("id").asString().equals(id)) {
                finding.path("remedies").forEach(remedy -> remedies.add(remedy.asString()));
            }
        }
        return remedies;
    }

    static JsonNode json(TapResult result) {
        return TapFiles.parse(new String(result.stdout(), StandardCharsets.UTF_8));
    }
}
