package io.tappostgres.document;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tappostgres.TapException;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
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
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/**
 * One JSON text that a person gave: a file, which may also be a pipe, or the value of a variable.
 *
 * <p>What cannot be read is refused with one {@link TapException.Kind#USAGE} that says where, and
 * never what stands there: a config holds secrets, a state may hold values of the source.
 */
public final class JsonDocument {

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

    /** Where the text comes from. */
    private interface Source {
        InputStream open() throws IOException;
    }

    private final String subject;
    private final Source source;

    private JsonDocument(String subject, Source source) {
        this.subject = subject;
        this.source = source;
    }

    /**
     * A file that is not opened yet.
     *
     * @param role what the user gave it as: {@code config}, {@code catalog}, {@code state}
     */
    public static JsonDocument file(String role, Path path) {
        String subject = role + " file " + path;
        return new JsonDocument(
                subject,
                () -> {
                    if (Files.isDirectory(path)) {
                        throw refused(subject, "is a directory: give the file in it", null);
                    }
                    return new BufferedInputStream(Files.newInputStream(path));
                });
    }

    /**
     * A text at hand.
     *
     * @param subject how messages call it
     */
    public static JsonDocument text(String subject, String json) {
        return new JsonDocument(subject, () -> new ByteArrayInputStream(json.getBytes(UTF_8)));
    }

    /** How messages call the document. */
    public String subject() {
        return subject;
    }

    /**
     * Reads the one value that the document holds.
     *
     * @param content is given the parser on the value's first token and leaves it on its last
     */
    public <T> T read(Function<JsonParser, T> content) {
        try (InputStream input = source.open()) {
            refuseBinary(input);
            return parse(input, content);
        } catch (NoSuchFileException e) {
            throw refused(subject, "does not exist: check the path", e);
        } catch (AccessDeniedException e) {
            throw refused(subject, "may not be read: check its permissions", e);
        } catch (IOException | JacksonIOException e) {
            throw refused(subject, "cannot be read: " + e.getMessage(), e);
        } catch (StreamConstraintsException e) {
            throw refused(subject, "is nested too deeply, or a value in it is too long", null);
        } catch (JacksonException e) {
            // Neither its message nor itself is passed on: both quote the text.
            String reason = JsonFault.reason(e);
            throw refused(
                    subject,
                    "is not valid JSON at "
                            + place(e.getLocation())
                            + (reason.isEmpty() ? "" : ": " + reason),
                    null);
        }
    }

    /** Where a parser stands, as messages say it. */
    public static String place(JsonParser parser) {
        return place(parser.currentTokenLocation());
    }

    private <T> T parse(InputStream input, Function<JsonParser, T> content) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), input)) {
            if (parser.nextToken() == null) {
                throw refused(subject, "is empty: it must hold a JSON object", null);
            }
            T value = content.apply(parser);
            if (parser.nextToken() != null) {
                throw refused(
                        subject,
                        "goes on after its JSON value at "
                                + place(parser)
                                + ": keep only the value to use",
                        null);
            }
            return value;
        }
    }

    /** Refuses a text with a NUL byte near its start, unless that is UTF-16 or UTF-32. */
    private void refuseBinary(InputStream input) throws IOException {
        input.mark(SNIFFED_BYTES);
        byte[] start = input.readNBytes(SNIFFED_BYTES);
        input.reset();
        if (isWideText(start)) {
            return;
        }
        for (byte value : start) {
            if (value == 0) {
                throw refused(subject, "is a binary file, not JSON", null);
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

    private static TapException refused(String subject, String problem, Throwable cause) {
        return new TapException(TapException.Kind.USAGE, subject + " " + problem, cause);
    }
}
