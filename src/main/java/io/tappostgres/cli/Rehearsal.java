package io.tappostgres.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.ZipFile;

/**
 * Loads the classes that a sync needs, without a server, so that the launcher can have the JVM
 * archive them: it runs the tap up to the connection, which nobody answers, and loads what would
 * come behind it. Nothing else calls it.
 */
public final class Rehearsal {

    /** Port 1 is reserved (tcpmux) and closed everywhere; what listens there is no PostgreSQL. */
    private static final String CONFIG =
            """
            {"host": "127.0.0.1", "port": 1, "user": "nobody", "password": "none", "dbname": "nothing"}
            """;

    private static final String CATALOG =
            """
            {"streams": [{
              "tap_stream_id": "nothing-public-nothing", "stream": "nothing", "table_name": "nothing",
              "schema": {"type": "object", "properties": {"id": {"type": ["integer"]}}},
              "metadata": [
                {"breadcrumb": [], "metadata": {
                  "selected": true, "replication-method": "FULL_TABLE", "schema-name": "public",
                  "database-name": "nothing", "table-key-properties": ["id"], "is-view": false}},
                {"breadcrumb": ["properties", "id"], "metadata": {
                  "sql-datatype": "bigint", "inclusion": "automatic"}}]}]}
            """;

    /** What works only with a connection; of the other libraries the runs load what is used. */
    private static final List<String> BEHIND_THE_CONNECTION =
            List.of("io/tappostgres/", "org/postgresql/", "com/zaxxer/hikari/");

    private Rehearsal() {}

    /** Runs and loads, and ends the process, at which the JVM writes its archive. */
    public static void main(String[] arguments) throws IOException, URISyntaxException {
        Locale.setDefault(Locale.ENGLISH);
        Shutdown shutdown = new Shutdown();
        Path directory = Files.createTempDirectory("tap-postgres-rehearsal");
        Path config = directory.resolve("config.json");
        Path catalog = directory.resolve("catalog.json");
        try {
            Files.write(config, CONFIG.getBytes(UTF_8));
            Files.write(catalog, CATALOG.getBytes(UTF_8));
            TapPostgres.run(shutdown, "--config", config.toString(), "--discover");
            TapPostgres.run(
                    shutdown, "--config", config.toString(), "--catalog", catalog.toString());
        } finally {
            Files.deleteIfExists(config);
            Files.deleteIfExists(catalog);
            Files.delete(directory);
        }
        loadWhatComesBehind();
        shutdown.exit(0);
    }

    private static void loadWhatComesBehind() throws IOException, URISyntaxException {
        Path self =
                Path.of(
                        Rehearsal.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI());
        try (JarFile jar =
                new JarFile(self.toFile(), false, ZipFile.OPEN_READ, JarFile.runtimeVersion())) {
            jar.versionedStream()
                    .map(JarEntry::getName)
                    .filter(path -> path.endsWith(".class"))
                    .filter(path -> BEHIND_THE_CONNECTION.stream().anyMatch(path::startsWith))
                    .map(path -> path.substring(0, path.length() - ".class".length()))
                    .forEach(path -> load(path.replace('/', '.')));
        }
    }

    /** Loads a class, but does not run its initializer; one whose library is not there is left. */
    private static void load(String className) {
        try {
            Class.forName(className, false, Rehearsal.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError notUsed) {
            // It is loaded when it is needed, if ever.
        }
    }
}
