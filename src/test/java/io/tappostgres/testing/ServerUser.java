package io.tappostgres.testing;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The user a local server runs as: the one of this JVM, except that PostgreSQL refuses to run as
 * root; then it is {@code postgres}, or else {@code nobody}.
 *
 * @param name the user's name
 * @param commandPrefix what a command must begin with to be run as that user
 */
record ServerUser(String name, List<String> commandPrefix) {

    private static final List<String> UNPRIVILEGED = List.of("postgres", "nobody");

    static ServerUser choose() throws IOException {
        UnixSystem self = new UnixSystem();
        if (self.getUid() != 0) {
            return new ServerUser(self.getUsername(), List.of());
        }
        List<String> accounts = Files.readAllLines(Path.of("/etc/passwd"));
        for (String name : UNPRIVILEGED) {
            for (String account : accounts) {
                if (account.startsWith(name + ":")) {
                    return unprivileged(account.split(":", -1));
                }
            }
        }
        throw new IllegalStateException(
                "PostgreSQL does not run as root and there is no user " + UNPRIVILEGED);
    }

    /** Makes the file or directory belong to the user. */
    void own(Path path) throws IOException {
        if (!commandPrefix.isEmpty()) {
            Files.setOwner(
                    path,
                    FileSystems.getDefault()
                            .getUserPrincipalLookupService()
                            .lookupPrincipalByName(name));
        }
    }

    List<String> command(List<String> command) {
        List<String> whole = new ArrayList<>(commandPrefix);
        whole.addAll(command);
        return whole;
    }

    /** setpriv turns into the command, so signals reach it; runuser stays in between. */
    private static ServerUser unprivileged(String[] account) {
        String name = account[0];
        if (Files.isExecutable(Path.of("/usr/bin/setpriv"))) {
            return new ServerUser(
                    name,
                    List.of(
                            "/usr/bin/setpriv",
                            "--reuid=" + account[2],
                            "--regid=" + account[3],
                            "--clear-groups",
                            "--"));
        }
        return new ServerUser(name, List.of("runuser", "-u", name, "--"));
    }
}
