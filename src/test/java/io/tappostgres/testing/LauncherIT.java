package io.tappostgres.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherIT {

    private static final Path LAUNCHER = Path.of("bin/tap-postgres").toAbsolutePath();
    private static final String JAVA_HOME = System.getProperty("java.home");

    @TempDir Path directory;

    @Test
    void launcherFindsTheJarBehindLinksAndBlanks() throws Exception {
        Path installed = Files.createDirectories(directory.resolve("an installation/bin"));
        Path script = Files.copy(LAUNCHER, installed.resolve("tap-postgres"));
        Path library = Files.createDirectories(directory.resolve("an installation/lib"));
        Files.copy(
                Path.of(System.getProperty("tap.jar", "target/tap-postgres.jar")),
                library.resolve("tap-postgres.jar"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), script);
        Path linkToLink = Files.createSymbolicLink(directory.resolve("link 2"), link.getFileName());

        assertThat(outputOf(linkToLink, JAVA_HOME)).isEqualTo("0 tap-postgres 0.1.0\n");
    }

    @Test
    void launcherRefusesAnOldJavaWithoutStartingIt() throws Exception {
        Path home = directory.resolve("jdk-11");
        Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\necho started\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"11.0.2\"\n");

        assertThat(outputOf(LAUNCHER, home.toString()))
                .isEqualTo(
                        "2 CRITICAL "
                                + java
                                + " is version 11.0.2; tap-postgres needs 17 or later: install it,"
                                + " or set JAVA_HOME\n");
    }

    @Test
    void launcherBecomesJavaSoThatSignalsReachIt() throws Exception {
        Path home = directory.resolve("jdk");
        Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\necho $$\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        ProcessBuilder builder = new ProcessBuilder(LAUNCHER.toString());
        builder.environment().put("JAVA_HOME", home.toString());
        Process process = builder.start();

        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo(process.pid() + "\n");
    }

    @Test
    void launcherAddsNoCollectorToTheOneThatIsAskedFor() throws Exception {
        String always =
                "-XX:FreqInlineSize=100 -Xlog:disable -Xlog:all=warning:stderr -Xlog:cds=off:stderr"
                        + " -XX:+DisplayVMOutputToStderr ";

        assertThat(argumentsOfJava(Map.of(), "--catalog"))
                .isEqualTo("-XX:+UseSerialGC " + always + "-jar JAR --catalog\n");
        assertThat(argumentsOfJava(Map.of("JAVA_OPTS", "-XX:+UseG1GC -Xmx1g"), "--catalog"))
                .isEqualTo(always + "-XX:+UseG1GC -Xmx1g -jar JAR --catalog\n");
        assertThat(argumentsOfJava(Map.of("JDK_JAVA_OPTIONS", "-XX:+UseZGC"), "--catalog"))
                .isEqualTo(always + "-jar JAR --catalog\n");
    }

    @Test
    void launcherDoesWithoutTheSecondCompilerButForASync() throws Exception {
        assertThat(argumentsOfJava(Map.of(), "--discover"))
                .startsWith("-XX:+UseSerialGC -XX:TieredStopAtLevel=1 ");
    }

    @Test
    void launcherRefusesToGuessWhatIsMeantByAnotherWord() throws Exception {
        assertThat(argumentsOfJava(Map.of("TAP_POSTGRES_ARCHIVE", "never"), "--version"))
                .isEqualTo("CRITICAL TAP_POSTGRES_ARCHIVE is never; it may be on, now or off\n");
    }

    /** What the launcher prints, with a Java that prints what it is started with. */
    private String argumentsOfJava(Map<String, String> environment, String argument)
            throws Exception {
        Path home = directory.resolve("printing");
        Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\necho \"$@\"\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path jar = directory.resolve("any.jar");
        Files.writeString(jar, "");
        ProcessBuilder builder = new ProcessBuilder(LAUNCHER.toString(), argument);
        builder.environment()
                .keySet()
                .removeIf(name -> name.matches("TAP_POSTGRES_.*|.*JAVA_OPT.*"));
        builder.environment().put("JAVA_HOME", home.toString());
        builder.environment().put("TAP_POSTGRES_JAR", jar.toString());
        builder.environment().putAll(environment);
        Process process = builder.redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .replace(jar.toRealPath().toString(), "JAR");
    }

    private static String outputOf(Path script, String javaHome) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(script.toString(), "--version");
        builder.environment().keySet().removeIf(name -> name.startsWith("TAP_POSTGRES_"));
        builder.environment().put("JAVA_HOME", javaHome);
        // Else one would be made while the directory is deleted.
        builder.environment().put("TAP_POSTGRES_ARCHIVE", "off");
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() + " " + output;
    }
}
