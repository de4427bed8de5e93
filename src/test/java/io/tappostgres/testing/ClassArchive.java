package io.tappostgres.testing;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The archive of classes that the launcher makes of the built jar, for the many runs of the tests:
 * one takes 0.4 s of processor time with it and without C2, and 1.0 s by {@code java -jar} alone.
 *
 * <p>It is made by the launcher itself, once for each jar. Thread-safe, also between the JVMs of
 * one build.
 */
final class ClassArchive {

    private static final Path LAUNCHER = Path.of("bin/tap-postgres").toAbsolutePath();

    /** What keeps the JVM's own words out of stdout, as the launcher does. */
    private static final List<String> QUIET =
            List.of(
                    "-Xlog:disable",
                    "-Xlog:all=warning:stderr",
                    "-Xlog:cds=off:stderr",
                    "-XX:+DisplayVMOutputToStderr");

    private ClassArchive() {}

    /**
     * The options that start this JVM's Java from the archive; none where there can be none, as on
     * a system without a shell.
     *
     * @param jar in a directory that can be written
     */
    static List<String> options(Path jar) {
        Path archive = find(jar);
        if (archive == null) {
            return List.of();
        }
        List<String> options = new ArrayList<>(QUIET);
        options.add("-XX:TieredStopAtLevel=1");
        options.add("-XX:SharedArchiveFile=" + archive);
        return options;
    }

    private static Path find(Path jar) {
        try (FileChannel turn =
                FileChannel.open(jar.resolveSibling("class-archive.lock"), CREATE, WRITE)) {
            turn.lock();
            Path archive = archiveOf(jar);
            if (archive == null) {
                make(jar);
                archive = archiveOf(jar);
            }
            return archive;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    /** By the launcher's name for it: the jar's size and time, and the version of Java. */
    private static Path archiveOf(Path jar) throws IOException {
        String name =
                "tap-postgres-%d-%d-java-%s-*.jsa"
                        .formatted(
                                Files.size(jar),
                                Files.getLastModifiedTime(jar).to(TimeUnit.SECONDS),
                                System.getProperty("java.version"));
        try (DirectoryStream<Path> archives = Files.newDirectoryStream(jar.getParent(), name)) {
            for (Path archive : archives) {
                return archive;
            }
        }
        return null;
    }

    private static void make(Path jar) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(LAUNCHER.toString(), "--version");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("TAP_POSTGRES_JAR", jar.toString());
        builder.environment().put("TAP_POSTGRES_ARCHIVE", "now");
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        try {
            builder.start().waitFor();
        } catch (IOException noShell) {
            // Then the tests take longer.
        }
    }
}
