package io.tappostgres.demo;

import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.ServerConfiguration;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code mvn -q -Pdemo verify} runs: discovery and a full sync of a demo shop, by the shipped
 * jar. Its messages go to stdout, which has nothing else; what is being done goes to stderr.
 */
public final class Demo {

    private static final Path JAR =
            Path.of(System.getProperty("tap.jar", "target/tap-postgres.jar")).toAbsolutePath();

    private final Path directory;

    private Demo(Path directory) {
        this.directory = directory;
    }

    /** Runs the demonstration; a failure of the tap is one of the build. */
    public static void main(String[] arguments) throws Exception {
        List<String> majors = PostgresServer.embeddedMajors();
        String newest = majors.get(majors.size() - 1);
        Demo demo = new Demo(Files.createDirectories(JAR.resolveSibling("demo")));
        try (PostgresServer server =
                PostgresServer.startPrivate(newest, ServerConfiguration.standard())) {
            demo.sync(server, newest);
        }
        demo.sayWhatNext();
    }

    private void sync(PostgresServer server, String major)
            throws IOException, InterruptedException, SQLException {
        say("PostgreSQL " + major + ", just for this demo, is on port " + server.port() + ".");
        DemoShop.load(server);
        Path config = write("config.json", config(server));
        Path discovered = directory.resolve("discovered.json");

        say("What is in the database? (into " + discovered.getFileName() + ")");
        tap(Redirect.to(discovered.toFile()), "--config", config, "--discover");

        Path catalog = write("catalog.json", Selection.allFullTable(Files.readString(discovered)));
        say("All of it, please (the catalog has now \"selected\": true for every stream):");
        tap(Redirect.INHERIT, "--config", config, "--catalog", catalog);
    }

    private void sayWhatNext() {
        say("Done. PostgreSQL is gone; config and catalog are in " + directory + ".");
        say("");
        say("The same on a database of your own: put its host, port, user, password and dbname");
        say("into config.json (config.sample.json shows how), then");
        say("  java -jar target/tap-postgres.jar --config config.json --discover > catalog.json");
        say("  (set \"selected\": true in the metadata of the streams you want)");
        say("  java -jar target/tap-postgres.jar --config config.json --catalog catalog.json");
    }

    private static String config(PostgresServer server) {
        return """
        {
          "host": "%s",
          "port": %d,
          "user": "%s",
          "password": "%s",
          "dbname": "%s"
        }
        """
                .formatted(
                        server.host(),
                        server.port(),
                        DemoShop.USER,
                        DemoShop.PASSWORD,
                        DemoShop.DATABASE);
    }

    /** Runs the jar with the Java that runs us. */
    private static void tap(Redirect stdout, Object... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-jar");
        command.add(JAR.toString());
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        say("  java " + String.join(" ", command.subList(1, command.size())));
        Process process =
                new ProcessBuilder(command)
                        .redirectOutput(stdout)
                        .redirectError(Redirect.INHERIT)
                        .start();
        int exitCode;
        try {
            exitCode = process.waitFor();
        } finally {
            process.destroyForcibly();
        }
        if (exitCode != 0) {
            throw new IllegalStateException("the tap ended with exit code " + exitCode);
        }
    }

    private Path write(String fileName, String content) throws IOException {
        return Files.writeString(directory.resolve(fileName), content);
    }

    private static void say(String line) {
        System.err.println(line);
    }
}
