package io.tappostgres.cli;

import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tappostgres.sync.EditedCatalog;
import io.tappostgres.testing.IdleAgent;
import io.tappostgres.testing.InstalledTap;
import io.tappostgres.testing.JavaHomes;
import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.RunningTap;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The launcher's archive of loaded classes, with each Java of this machine. Whatever becomes of it,
 * the run says what it has to say, and nothing else.
 */
class LauncherArchiveIT {

    private static final String FROM_AN_ARCHIVE = "source: shared objects file";

    @TempDir private static Path shared;

    private static final Map<Path, InstalledTap> INSTALLED = new HashMap<>();

    @TempDir private Path directory;

    static List<Path> javaHomes() throws IOException {
        return JavaHomes.all();
    }

    @ParameterizedTest
    @MethodSource("javaHomes")
    void archiveIsMadeByTheFirstStartAndUsedByTheSecond(Path javaHome) throws Exception {
        InstalledTap tap = InstalledTap.in(directory, javaHome);

        assertThat(classesFromTheArchive(tap)).isZero();
        InstalledTap.awaitArchive(tap.library());

        assertThat(classesFromTheArchive(tap)).isPositive();
    }

    @ParameterizedTest
    @MethodSource("javaHomes")
    void startsThatComeTogetherMakeOneArchive(Path javaHome) throws Exception {
        InstalledTap tap = InstalledTap.in(directory, javaHome);
        List<RunningTap> starts =
                List.of(tap.start("--version"), tap.start("--version"), tap.start("--version"));
        for (RunningTap start : starts) {
            assertSaysTheVersion(start.awaitEnd());
            start.close();
        }

        InstalledTap.awaitArchive(tap.library());

        assertThat(classesFromTheArchive(tap)).isPositive();
    }

    @ParameterizedTest
    @MethodSource("javaHomes")
    void startThatIsToldSoWaitsForTheArchive(Path javaHome) throws Exception {
        InstalledTap tap = InstalledTap.in(directory, javaHome).with("TAP_POSTGRES_ARCHIVE", "now");

        assertThat(classesFromTheArchive(tap)).isPositive();
    }

    @ParameterizedTest
    @MethodSource("javaHomes")
    void noArchiveIsMadeOrUsedIfItIsSwitchedOff(Path javaHome) throws Exception {
        InstalledTap tap = withArchive(javaHome);
        InstalledTap.archivesIn(tap.library()).forEach(LauncherArchiveIT::delete);

        assertThat(classesFromTheArchive(tap.with("TAP_POSTGRES_ARCHIVE", "off"))).isZero();

        assertThat(tap.library()).isDirectoryNotContaining(LauncherArchiveIT::isNoJar);
    }

    @ParameterizedTest
    @MethodSource("javaHomes")
    void readOnlyInstallationHasItsArchiveInTheCache(Path javaHome) throws Exception {
        InstalledTap tap = InstalledTap.in(directory, javaHome);
        InstalledTap unprivileged = tap.runByAnotherUser();
        setMode(tap.library(), "r-xr-xr-x");

        assertSaysTheVersion(unprivileged.with("TAP_POSTGRES_ARCHIVE", "now").run("--version"));

        Path archive = InstalledTap.awaitArchive(tap.cache());
        assertThat(InstalledTap.archivesIn(tap.library())).isEmpty();
        assertThat(Files.getOwner(archive)).isEqualTo(Files.getOwner(unprivileged.home()));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(tap.cache())))
                .isEqualTo("rwx------");
    }

    @ParameterizedTest
    @MethodSource("javaHomes")
    void withoutAPlaceToKeepAnArchiveTheTapRuns(Path javaHome) throws Exception {
        InstalledTap tap = InstalledTap.in(directory, javaHome).with("HOME", "");
        setMode(tap.library(), "rwxrwxrwx");

        assertThat(classesFromTheArchive(tap)).isZero();

        assertThat(tap.library()).isDirectoryNotContaining(LauncherArchiveIT::isNoJar);
    }

    @ParameterizedTest
    @MethodSource("javaHomes")
    void newJarGetsANewArchive(Path javaHome) throws Exception {
        InstalledTap tap = withArchive(javaHome);
        Path old = InstalledTap.awaitArchive(tap.library());
        Files.setLastModifiedTime(tap.jar(), FileTime.from(Instant.parse("2020-02-20T20:20:20Z")));

        assertThat(classesFromTheArchive(tap)).isZero();
        delete(old);
        InstalledTap.awaitArchive(tap.library());

        assertThat(classesFromTheArchive(tap)).isPositive();
    }

    @ParameterizedTest
    @MethodSource("javaHomes")
    void damagedArchiveIsPutAsideAndMadeAnew(Path javaHome) throws Exception {
        InstalledTap tap = withArchive(javaHome);
        Path archive = InstalledTap.awaitArchive(tap.library());
        Path claim = tap.pretendToMakeAnArchive();
        byte[] whole = Files.readAllBytes(archive);
        byte[] holed = whole.clone();
        Arrays.fill(holed, whole.length / 4, whole.length / 2, (byte) 0);
        for (byte[] damaged : List.of(new byte[0], Arrays.copyOf(whole, 1_000_000), holed)) {
            Files.deleteIfExists(archive);
            Files.write(archive, damaged);
            // The archive itself may be younger than a second.
            Files.setLastModifiedTime(archive, FileTime.from(Instant.now().plusSeconds(1)));

            assertThat(classesFromTheArchive(tap)).isZero();
            assertThat(archive).doesNotExist();
        }

        delete(claim);
        assertThat(classesFromTheArchive(tap)).isZero();
        InstalledTap.awaitArchive(tap.library());
        assertThat(classesFromTheArchive(tap)).isPositive();
    }

    @ParameterizedTest
    @MethodSource("javaHomes")
    void archiveThatOthersMayWriteIsNotLoaded(Path javaHome) throws Exception {
        InstalledTap tap = withArchive(javaHome);
        Path archive = InstalledTap.awaitArchive(tap.library());
        Path claim = tap.pretendToMakeAnArchive();
        setMode(archive, "rw-rw-r--");
        assertThat(classesFromTheArchive(tap)).isZero();
        setMode(archive, "r--r--r--");
        setMode(tap.library(), "rwxrwxrwx");
        assertThat(classesFromTheArchive(tap)).isZero();
        delete(claim);
        setMode(tap.library(), "rwxr-xr-x");

        assertThat(classesFromTheArchive(tap)).isPositive();
    }

    @ParameterizedTest
    @MethodSource("javaHomes")
    void archiveOfSomebodyElseIsNotLoaded(Path javaHome) throws Exception {
        InstalledTap tap = withArchive(javaHome);
        Path archive = InstalledTap.awaitArchive(tap.library());
        tap.pretendToMakeAnArchive();
        assumeTrue(InstalledTap.giveAway(archive), "only root can give a file away");

        assertThat(classesFromTheArchive(tap)).isZero();
    }

    @ParameterizedTest
    @MethodSource("javaHomes")
    void archiveServesTheCollectorsThatCanUseIt(Path javaHome) throws Exception {
        InstalledTap tap = withArchive(javaHome);

        for (String collector : List.of("-XX:+UseG1GC", "-XX:+UseParallelGC", "-XX:+UseSerialGC")) {
            assertThat(classesFromTheArchive(tap.with("JAVA_OPTS", collector)))
                    .as(collector)
                    .isPositive();
        }
        assertThat(classesFromTheArchive(tap.with("JDK_JAVA_OPTIONS", "-XX:+UseZGC"))).isZero();
    }

    @ParameterizedTest
    @MethodSource("javaHomes")
    void archiveThatJavaCannotUseIsNotSpokenOf(Path javaHome) throws Exception {
        InstalledTap tap = withArchive(javaHome);

        assertThat(classesFromTheArchive(tap.with("JAVA_OPTS", "-Xmx40g"))).isZero();
        assertThat(
                        classesFromTheArchive(
                                tap.with("JAVA_OPTS", "-javaagent:" + IdleAgent.jarIn(directory))))
                .isZero();
    }

    @ParameterizedTest
    @MethodSource("javaHomes")
    void syncTakesOfTheTapAndTheDriverNothingFromTheJar(Path javaHome) throws Exception {
        InstalledTap tap = withArchive(javaHome);
        Path log = directory.resolve("classes.log");
        TapFiles files = new TapFiles(directory);
        try (TestDatabase database = PostgresServer.newest().createDatabase("tap_launcher")) {
            database.execute("CREATE TABLE tiny (id int PRIMARY KEY, tags text[], at timestamptz)");
            database.execute("INSERT INTO tiny VALUES (1, '{a,b}', '2020-02-20 20:20:20+00')");
            Path config = files.config(database, Map.of("filter_dbs", database.name()));
            Path catalog = EditedCatalog.discover(files, database).selectAll().write(files);
            TapResult result =
                    tap.with("TAP_POSTGRES_JAVA_OPTS", "-Xlog:class+load:file=" + log)
                            .run("-c", config, "--catalog", catalog);

            assertThat(result.exitCode()).as(result.toString()).isZero();
            assertThat(result.stdoutLines())
                    .extracting(line -> TapFiles.parse(line).path("type").asString())
                    .containsExactly("SCHEMA", "STATE", "RECORD", "ACTIVATE_VERSION", "STATE");
        }
        assertThat(Files.readAllLines(log))
                .filteredOn(line -> line.contains("source: file:"))
                .filteredOn(line -> !fitsIntoNoArchive(line))
                .isEmpty();
    }

    /**
     * How many of the tap's own classes come from the archive in a start, which must say its
     * version, and only that. Java's own archive has none of them.
     */
    private int classesFromTheArchive(InstalledTap tap) throws IOException {
        Path log = directory.resolve("classes.log");
        TapResult result =
                tap.with("TAP_POSTGRES_JAVA_OPTS", "-Xlog:class+load:file=" + log).run("--version");
        assertSaysTheVersion(result);
        List<String> lines = Files.readAllLines(log);
        assertThat(lines).isNotEmpty();
        return (int)
                lines.stream()
                        .filter(line -> line.contains(" io.tappostgres."))
                        .filter(line -> line.contains(FROM_AN_ARCHIVE))
                        .count();
    }

    /**
     * An installation with its archive, as it was made, and a home of its own; to make one takes
     * seconds, and an archive is of no use in another place, so that the tests of one Java share
     * one.
     */
    private InstalledTap withArchive(Path javaHome) throws IOException {
        Path home = Files.createDirectories(directory.resolve("home"));
        return installation(javaHome).with("HOME", home.toString());
    }

    private static InstalledTap installation(Path javaHome) throws IOException {
        InstalledTap tap = INSTALLED.get(javaHome);
        if (tap == null) {
            tap = InstalledTap.in(shared.resolve("installation-" + INSTALLED.size()), javaHome);
            assertSaysTheVersion(tap.with("TAP_POSTGRES_ARCHIVE", "now").run("--version"));
            copyFiles(tap.library(), Files.createDirectory(tap.directory().resolve("as-made")));
            INSTALLED.put(javaHome, tap);
            return tap;
        }
        try (Stream<Path> changed = Files.list(tap.library())) {
            changed.forEach(LauncherArchiveIT::delete);
        }
        setMode(tap.library(), "rwxr-xr-x");
        copyFiles(tap.directory().resolve("as-made"), tap.library());
        return tap;
    }

    private static void copyFiles(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()), COPY_ATTRIBUTES);
            }
        }
    }

    private static void assertSaysTheVersion(TapResult result) {
        assertThat(result.stdoutLines())
                .as(result.toString())
                .containsExactly("tap-postgres 0.1.0");
        assertThat(result.exitCode()).as(result.toString()).isZero();
        assertThat(result.stderrLines())
                .filteredOn(line -> !line.startsWith("NOTE: Picked up JDK_JAVA_OPTIONS"))
                .isEmpty();
    }

    /**
     * Of those compiled for Java 5, as picocli's, the ones that were linked, and what implements an
     * interface of theirs; on Java 25 all of them, and those that a jar has only for newer versions
     * of Java.
     */
    private static boolean fitsIntoNoArchive(String line) {
        return line.contains(" picocli.")
                || line.contains(" io.tappostgres.cli.Version ")
                || line.contains(" org.postgresql.util.LazyCleanerImpl$CleanableWrapper ");
    }

    private static boolean isNoJar(Path file) {
        return !file.toString().endsWith(".jar");
    }

    private static void setMode(Path path, String mode) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }

    private static void delete(Path file) {
        if (!file.toFile().delete()) {
            throw new IllegalStateException("cannot delete " + file);
        }
    }
}
