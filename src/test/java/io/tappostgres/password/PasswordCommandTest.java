package io.tappostgres.password;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import io.tappostgres.config.PasswordConfig;
import io.tappostgres.config.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisabledOnOs(OS.WINDOWS)
final class PasswordCommandTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir private Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "echo secret                            | secret",
                "printf secret                          | secret",
                "printf 'secret\\r\\nsecond\\n'         | secret",
                "printf ' se cret \\n\\n'               | ' se cret '",
                "printf 'gro\\303\\237'                 | groß",
                "echo error >&2; echo secret            | secret",
                "cat; echo secret                       | secret",
                "echo secret; head -c 300000 /dev/zero   | secret",
                "test \"$(wc -c)\" -eq 0 && echo secret | secret"
            })
    void passwordIsTheFirstLineOfTheOutput(String command, String password) {
        assertThat(new PasswordCommand(command, LONG).next()).isEqualTo(new Secret(password));
        assertThat(new PasswordCommand(command, Duration.ZERO).next())
                .isEqualTo(new Secret(password));
    }

    @Test
    void commandIsRunForEachConnection() throws Exception {
        Path count = directory.resolve("count");
        try (Passwords passwords =
                Passwords.of(
                        Logins.with(
                                "h",
                                5432,
                                "u",
                                new PasswordConfig(
                                        Secret.NONE,
                                        "echo x >> %s; grep -c x %s".formatted(count, count),
                                        null)))) {
            assertThat(count).doesNotExist();
            assertThat(passwords.next().reveal()).isEqualTo("1");
            assertThat(passwords.next().reveal()).isEqualTo("2");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "echo hunter2; echo hunter3 >&2; exit 7 | ended with exit code 7; run it by hand, as the user and with the environment of the tap",
                "no-such-command-hunter2                | ended with exit code 127; run it by hand, as the user and with the environment of the tap",
                "kill -9 $$                             | ended with exit code 137; run it by hand, as the user and with the environment of the tap",
                "true hunter2                           | wrote no password; let it write the password as the first line of its standard output",
                "echo; echo hunter2                     | wrote no password; let it write the password as the first line of its standard output",
                "head -c 65536 /dev/zero                | wrote a line of more than 65,535 bytes; let it write the password alone"
            })
    void failureTellsWhatHappenedAndNeitherTheCommandNorItsOutput(String command, String told) {
        assertThatThrownBy(() -> new PasswordCommand(command, LONG).next())
                .isInstanceOf(TapException.class)
                .hasMessage("the command of password_command " + told)
                .hasNoCause()
                .extracting(e -> ((TapException) e).kind())
                .isEqualTo(Kind.SOURCE);
    }

    @Test
    void commandThatTakesTooLongIsEndedWithAllThatItStarted() throws Exception {
        Path pid = directory.resolve("pid");
        String command = "(sleep 300 & echo $! > %s; wait); echo done".formatted(pid);

        assertThatThrownBy(() -> new PasswordCommand(command, Duration.ofSeconds(2)).next())
                .hasMessage(
                        "the command of password_command did not end within 2 seconds; run it by"
                                + " hand to see what it waits for, or raise \"connect_timeout\"");

        assertEnded(pid);
    }

    @Test
    void interruptionEndsTheCommand() throws Exception {
        Path pid = directory.resolve("pid");
        String command = "sleep 300 & echo $! > %s; wait".formatted(pid);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        AtomicReference<Boolean> stillInterrupted = new AtomicReference<>();
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                new PasswordCommand(command, LONG).next();
                            } catch (TapException e) {
                                failure.set(e);
                                stillInterrupted.set(Thread.currentThread().isInterrupted());
                            }
                        });
        thread.start();
        while (!Files.exists(pid) || Files.size(pid) == 0) {
            Thread.sleep(10);
        }
        thread.interrupt();
        thread.join(30_000);

        assertThat(failure.get()).hasMessageContaining("was interrupted");
        assertThat(stillInterrupted.get()).isTrue();
        assertEnded(pid);
    }

    private static void assertEnded(Path pid) throws Exception {
        long sleeping = Long.parseLong(Files.readString(pid).strip());
        for (int i = 0; i < 500 && isRunning(sleeping); i++) {
            Thread.sleep(20);
        }
        assertThat(isRunning(sleeping)).isFalse();
    }

    private static boolean isRunning(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }
}
