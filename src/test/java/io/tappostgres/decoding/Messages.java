package io.tappostgres.decoding;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tappostgres.TapException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** The messages that {@code src/test/resources/decoding} has of each plugin. */
final class Messages {

    private static final Path DIRECTORY = Path.of("src/test/resources/decoding");

    /** Bytes around a message, which no decoder may look at or change. */
    private static final int MARGIN = 3;

    private Messages() {}

    /** Those of wal2json, one in a line. */
    static List<byte[]> ofText(String file) {
        List<byte[]> messages = new ArrayList<>();
        for (String line : lines(file)) {
            messages.add(line.getBytes(UTF_8));
        }
        return messages;
    }

    /** Those of pgoutput, in hexadecimal digits. */
    static List<byte[]> ofHex(String file) {
        return lines(file).stream().map(HexFormat.of()::parseHex).toList();
    }

    /** The lines of a file there. */
    static List<String> lines(String file) {
        try {
            return Files.readAllLines(DIRECTORY.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a decoder calls for all of these. */
    static List<String> calls(ChangeDecoder decoder, List<byte[]> messages) {
        return recorded(decoder, messages).lines();
    }

    /** The same without the transactions that have no change; those of DDL are. */
    static List<String> changes(ChangeDecoder decoder, List<byte[]> messages) {
        return recorded(decoder, messages).changes();
    }

    private static RecordedCalls recorded(ChangeDecoder decoder, List<byte[]> messages) {
        RecordedCalls calls = new RecordedCalls();
        messages.forEach(message -> decode(decoder, message, calls));
        return calls;
    }

    /** The same, of text. */
    static List<String> calls(ChangeDecoder decoder, String... messages) {
        return calls(decoder, Arrays.stream(messages).map(text -> text.getBytes(UTF_8)).toList());
    }

    /** Has one message decoded, which lies in the midst of others. */
    static void decode(ChangeDecoder decoder, byte[] message, ChangeListener listener) {
        byte[] amidst = new byte[message.length + 2 * MARGIN];
        Arrays.fill(amidst, (byte) '"');
        System.arraycopy(message, 0, amidst, MARGIN, message.length);
        try {
            decoder.decode(amidst, MARGIN, message.length, listener);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        for (int i = 0; i < MARGIN; i++) {
            if (amidst[i] != '"' || amidst[amidst.length - 1 - i] != '"') {
                throw new AssertionError("a byte besides the message was changed");
            }
        }
    }

    /** Has a message decoded that may be spoilt; only a TapException may come of it. */
    static boolean isAccepted(ChangeDecoder decoder, byte[] message) {
        try {
            decode(decoder, message, new RecordedCalls());
            return true;
        } catch (TapException e) {
            return false;
        }
    }
}
