package io.tappostgres.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * A shell that outlives this JVM, to stop a server and delete its directory when the JVM was killed
 * in a way that lets no shutdown hook run. It notices by the end of its standard input, which only
 * the JVM holds open.
 */
final class OrphanGuard {

    private static final String SCRIPT =
            """
            trap '' HUP INT TERM
            read -r _
            test -d "$1" || exit 0
            pid=$(head -n 1 "$1/data/postmaster.pid") && kill -QUIT "$pid"
            for second in 1 2 3 4 5 6 7 8 9 10; do
                kill -0 "$pid" && sleep 1
            done
            rm -rf "$1"
            """;

    private final Process shell;

    private OrphanGuard(Process shell) {
        this.shell = shell;
    }

    /** Guards the server whose data is in {@code data} below the directory. */
    static OrphanGuard of(Path directory) throws IOException {
        return new OrphanGuard(
                new ProcessBuilder("sh", "-c", SCRIPT, "sh", directory.toString())
                        .directory(directory.getParent().toFile())
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start());
    }

    /** Ends the guard once the directory is deleted. */
    void dismiss() {
        try {
            shell.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
