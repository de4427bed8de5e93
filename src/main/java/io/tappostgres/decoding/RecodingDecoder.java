package io.tappostgres.decoding;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import io.tappostgres.connection.WalsenderSession;
import java.nio.charset.Charset;
import java.util.Map;

/**
 * Gives another decoder messages in UTF-8 that come in the encoding of their database.
 *
 * <p>wal2json writes what the database stores, and a walsender sends it as it is, whatever
 * client_encoding says. pgoutput converts its texts itself. Belongs to one thread.
 */
public final class RecodingDecoder implements ChangeDecoder {

    /** By PostgreSQL's names, from the manual's page on character set support. */
    private static final Map<String, String> CHARSET_NAMES =
            Map.ofEntries(
                    Map.entry("EUC_CN", "GB2312"),
                    Map.entry("EUC_JP", "EUC-JP"),
                    Map.entry("EUC_KR", "EUC-KR"),
                    Map.entry("EUC_TW", "x-EUC-TW"),
                    Map.entry("KOI8R", "KOI8-R"),
                    Map.entry("KOI8U", "KOI8-U"),
                    Map.entry("LATIN1", "ISO-8859-1"),
                    Map.entry("LATIN2", "ISO-8859-2"),
                    Map.entry("LATIN3", "ISO-8859-3"),
                    Map.entry("LATIN4", "ISO-8859-4"),
                    Map.entry("LATIN5", "ISO-8859-9"),
                    Map.entry("LATIN7", "ISO-8859-13"),
                    Map.entry("LATIN9", "ISO-8859-15"),
                    Map.entry("LATIN10", "ISO-8859-16"),
                    Map.entry("WIN866", "IBM866"),
                    Map.entry("WIN874", "x-windows-874"));

    private final Charset charset;
    private final ChangeDecoder decoder;

    private RecodingDecoder(Charset charset, ChangeDecoder decoder) {
        this.charset = charset;
        this.decoder = decoder;
    }

    /**
     * The decoder for messages from a database: itself, if their bytes need no conversion. Of
     * SQL_ASCII nobody knows what the bytes mean: those that are not UTF-8 are shown as U+FFFD.
     *
     * @param serverEncoding the setting {@code server_encoding} in that database
     * @throws TapException if the encoding is one that Java does not have
     */
    public static ChangeDecoder of(String serverEncoding, ChangeDecoder decoder) {
        if (serverEncoding.equals("UTF8")) {
            return decoder;
        }
        if (WalsenderSession.isUnchecked(serverEncoding)) {
            return new RecodingDecoder(UTF_8, decoder);
        }
        String name = charsetName(serverEncoding);
        if (name == null || !Charset.isSupported(name)) {
            throw new TapException(
                    Kind.SOURCE,
                    "wal2json sends texts in the encoding of the database, and %s is one that the tap cannot convert; use a slot of the plugin pgoutput"
                            .formatted(serverEncoding));
        }
        return new RecodingDecoder(Charset.forName(name), decoder);
    }

    private static String charsetName(String serverEncoding) {
        if (serverEncoding.startsWith("WIN125")) {
            return serverEncoding.replace("WIN", "windows-");
        }
        if (serverEncoding.startsWith("ISO_8859_")) {
            return serverEncoding.replace('_', '-');
        }
        return CHARSET_NAMES.get(serverEncoding);
    }

    @Override
    public void decode(byte[] message, int offset, int length, ChangeListener listener)
            throws InterruptedException {
        byte[] converted = new String(message, offset, length, charset).getBytes(UTF_8);
        decoder.decode(converted, 0, converted.length, listener);
    }
}
