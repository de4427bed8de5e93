package io.tappostgres.tunnel;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tappostgres.config.TextSource;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.stream.Collectors;

/**
 * The list of known hosts: a file, or lines of the config, to which nothing can be added.
 *
 * @param text what it holds now
 * @param path null for lines of the config
 * @param label where it is from, for messages
 */
record KnownHostsFile(String text, Path path, String label) {

    private static final String OF_USER = "~/.ssh/known_hosts";

    /**
     * Reads the list.
     *
     * @param source null for the user's own, which need not exist
     * @param mayBeMissing whether the file of a config need not exist either
     * @throws io.tappostgres.TapException of kind USAGE if it cannot be read
     */
    static KnownHostsFile read(TextSource source, boolean mayBeMissing) {
        TextSource used = source == null ? TextSource.file("ssh_known_hosts", OF_USER) : source;
        if (used.isInline()) {
            return new KnownHostsFile(used.read(), null, used.label());
        }
        boolean isMissing = !Files.exists(used.path());
        String text = isMissing && (source == null || mayBeMissing) ? "" : used.read();
        return new KnownHostsFile(text, used.path(), source == null ? OF_USER : used.label());
    }

    /** The lines that can be a host's key; JSch would refuse the whole list for one that is odd. */
    String wellFormedLines() {
        return text.lines()
                .filter(KnownHostsFile::isWellFormed)
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private static boolean isWellFormed(String line) {
        String[] fields = line.strip().split("\\s+", -1);
        int key = fields[0].startsWith("@") ? 3 : 2;
        if (fields[0].startsWith("#") || fields.length <= key) {
            return false;
        }
        try {
            return Base64.getDecoder().decode(fields[key]).length > 0;
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
    }

    /** Adds a line to the file, which is made if there is none; for nobody else to write. */
    void append(String line) throws IOException {
        Path directory = path.toAbsolutePath().getParent();
        if (!Files.exists(directory)) {
            Files.createDirectories(directory, onlyForUser("rwx------"));
        }
        if (!Files.exists(path)) {
            Files.createFile(path, onlyForUser("rw-------"));
        }
        String before = Files.readString(path, UTF_8);
        String lineEnd = before.isEmpty() || before.endsWith("\n") ? "" : "\n";
        Files.writeString(path, lineEnd + line + "\n", UTF_8, StandardOpenOption.APPEND);
    }

    private static FileAttribute<?>[] onlyForUser(String permissions) {
        boolean isPosix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        return isPosix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
