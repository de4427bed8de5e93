package io.tappostgres.singer;

import io.tappostgres.TapException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.json.JsonFactory;

/**
 * One JSON file that the user named, which may also be a pipe.
 *
 * <p>What cannot be read is refused with one {@link TapException.Kind#USAGE} that says where, and
 * never what stands there: a state may hold values of the source.
 */
final class JsonFile {

    /** PostgreSQL's longest {@code numeric} has 131,072 digits before the point, 16,383 after. */
    private static final int MAX_NUMBER_CHARACTERS = 150_000;

    private static final int SNIFFED_BYTES = 1024;

    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNumberLength(MAX_NUMBER_CHARACTERS)
                                    .maxStringLength(Integer.MAX_VALUE)
                                    .build())
                    .build();

    private final String role;
    private final Path path;

    /**
     * A file that is not opened yet.
     *
     * @param role what the user gave it as: {@code catalog}, {@code state}
     */
    JsonFile(String role, Path path) {
        this.role = role;
        this.path = path;
    }

    /** How messages call the file. */
    String subject() {
        return role + " file " + path;
    }

    /**
     * Reads the one value that the file holds.
     *
     * @param content is given the parser on the value's first token and leaves it on its last
     */
    <T> T read(Function<JsonParser, T> content) {
        if (Files.isDirectory(path)) {
            throw refused("is a directory", null);
        }
        try (InputStream input = new BufferedInputStream(Files.newInputStream(path))) {
            refuseBinary(input);
            return parse(input, content);
        } catch (NoSuchFileException e) {
            throw refused("does not exist", e);
        } catch (AccessDeniedException e) {
            throw refused("cannot be read: permission denied", e);
        } catch (IOException | JacksonIOException e) {
            throw refused("cannot be read: " + e.getMessage(), e);
        } catch (JacksonException e) {
            // Neither its message nor itself is passed on: both quote the file.
            throw refused("is not valid JSON at " + place(e.getLocation()), null);
        }
    }

    private <T> T parse(InputStream input, Function<JsonParser, T> content) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), input)) {
            if (parser.nextToken() == null) {
                throw refused("is empty", null);
            }
            T value = content.apply(parser);
            if (parser.nextToken() != null) {
                throw refused(
                        "holds a second JSON value at "
                                + place(parser.currentTokenLocation())
                                + "; keep only the one to use",
                        null);
            }
            return value;
        }
    }

    /** Refuses a file with a NUL byte near its start, unless that is UTF-16 or UTF-32 text. */
    private void refuseBinary(InputStream input) throws IOException {
        input.mark(SNIFFED_BYTES);
        byte[] start = input.readNBytes(SNIFFED_BYTES);
        input.reset();
        if (isWideText(start)) {
            return;
        }
        for (byte value : start) {
            if (value == 0) {
                throw refused("is a binary file, not JSON", null);
            }
        }
    }

    private static boolean isWideText(byte[] start) {
        if (start.length < 2) {
            return false;
        }
        int firstTwo = (start[0] & 0xFF) << 8 | (start[1] & 0xFF);
        boolean hasByteOrderMark = firstTwo == 0xFEFF || firstTwo == 0xFFFE;
        return hasByteOrderMark || start[0] == 0 || start[1] == 0;
    }

    private static String place(TokenStreamLocation location) {
        return "line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    private TapException refused(String problem, Throwable cause) {
        return new TapException(TapException.Kind.USAGE, subject() + " " + problem, cause);
    }
}
