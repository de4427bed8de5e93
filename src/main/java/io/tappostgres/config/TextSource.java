package io.tappostgres.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A certificate, key or list of host keys: the text itself, which some configs hold, or the file
 * that it is in.
 *
 * @param setting the key of the config that it came by, for messages
 * @param value the text or the path; never shown, as a text can be a key
 */
public record TextSource(String setting, Secret value) {

    /** What begins every block of the PEM format (RFC 7468). */
    private static final String PEM_BEGIN = "-----BEGIN";

    private static final String HOME = "~/";

    public TextSource {
        requireNonNull(setting, "setting is null");
        requireNonNull(value, "value is null");
    }

    /** The text of a setting that is a string, or null if it is not set. */
    static TextSource of(Setting<String> setting, SettingValues values) {
        return of(setting.key(), values.get(setting));
    }

    /** The same of a value that is known already, or null. */
    static TextSource of(String setting, String value) {
        return value == null ? null : new TextSource(setting, new Secret(value));
    }

    /** A file that is no setting's value: one that programs look for by its name. */
    public static TextSource file(String setting, String path) {
        return new TextSource(setting, new Secret(path));
    }

    /** Whether the config holds the text itself. */
    public boolean isInline() {
        return isText(value.reveal());
    }

    static boolean isText(String value) {
        return value.contains(PEM_BEGIN) || value.indexOf('\n') >= 0 || isHostKey(value);
    }

    /** A line of {@code known_hosts}: names, a type such as {@code ssh-ed25519}, a key. */
    private static boolean isHostKey(String value) {
        return value.contains(" ssh-") || value.contains(" ecdsa-");
    }

    /** Whether it is a PEM block whose line breaks got lost on the way into the config. */
    static boolean isOnOneLine(String value) {
        return value.contains(PEM_BEGIN) && value.strip().indexOf('\n') < 0;
    }

    /** The file of one that is not inline; {@code ~/} is the user's home, as in a shell. */
    public Path path() {
        String path = value.reveal();
        return path.startsWith(HOME)
                ? Path.of(System.getProperty("user.home"), path.substring(HOME.length()))
                : Path.of(path);
    }

    /**
     * The text.
     *
     * @throws TapException of kind USAGE that names the setting, if the file cannot be read
     */
    public String read() {
        return new String(readBytes(), UTF_8);
    }

    /** The same of a file that need not be text. */
    public byte[] readBytes() {
        String text = value.reveal();
        if (isText(text)) {
            return text.getBytes(UTF_8);
        }
        try {
            return Files.readAllBytes(path());
        } catch (NoSuchFileException e) {
            throw unreadable("there is no file \"%s\"".formatted(text), e);
        } catch (IOException | InvalidPathException e) {
            throw unreadable(
                    "the file \"%s\" cannot be read (%s)"
                            .formatted(text, e.getClass().getSimpleName()),
                    e);
        }
    }

    private TapException unreadable(String what, Exception cause) {
        return new TapException(
                Kind.USAGE,
                "%s: %s; give the path of a file that this user may read, or the text itself"
                        .formatted(setting, what),
                cause);
    }

    /** Where it is from, for messages: the setting, with the path if it has one. */
    public String label() {
        return isInline() ? setting : "%s (%s)".formatted(setting, value.reveal());
    }
}
