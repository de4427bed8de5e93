package io.tappostgres.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A block of the PEM format.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7468">RFC 7468</a>
 */
final class PemBlock {

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([^-]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);
    private static final Pattern HEADER = Pattern.compile("(?m)^([A-Za-z-]+): *(.*?)\\s*$");
    private static final byte[] BEGIN = "-----BEGIN ".getBytes(ISO_8859_1);

    private final String label;
    private final Map<String, String> headers;
    private final byte[] content;

    private PemBlock(String label, Map<String, String> headers, byte[] content) {
        this.label = label;
        this.headers = headers;
        this.content = content;
    }

    /** Whether there is anything like such a block. */
    static boolean isPem(byte[] bytes) {
        return new String(bytes, ISO_8859_1).contains(new String(BEGIN, ISO_8859_1));
    }

    /** All blocks, in order; what stands between them is a comment. */
    static List<PemBlock> all(byte[] bytes) throws UnusableException {
        List<PemBlock> blocks = new ArrayList<>();
        Matcher block = BLOCK.matcher(new String(bytes, ISO_8859_1));
        while (block.find()) {
            blocks.add(block(block.group(1), block.group(2)));
        }
        if (blocks.isEmpty()) {
            throw new UnusableException(
                    "it begins like PEM and has no end: copy it again with its last line, -----END …");
        }
        return blocks;
    }

    private static PemBlock block(String label, String body) throws UnusableException {
        Map<String, String> headers = new HashMap<>();
        Matcher header = HEADER.matcher(body);
        while (header.find()) {
            headers.put(header.group(1), header.group(2));
        }
        String base64 = header.replaceAll("").replaceAll("\\s", "");
        try {
            return new PemBlock(label, headers, Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException e) {
            throw new UnusableException(
                    "its block \"%s\" is damaged: copy it again".formatted(label), e);
        }
    }

    /** What there is, for a message. */
    static String labels(List<PemBlock> blocks) {
        return blocks.stream()
                .map(block -> '"' + block.label + '"')
                .distinct()
                .collect(Collectors.joining(", "));
    }

    /** Such as {@code RSA PRIVATE KEY}. */
    String label() {
        return label;
    }

    /** One of RFC 1421, which old forms of encrypted keys have, or null. */
    String header(String name) {
        return headers.get(name);
    }

    byte[] content() {
        return content;
    }

    boolean isCertificate() {
        return label.equals("CERTIFICATE") || label.equals("X509 CERTIFICATE");
    }

    boolean isPrivateKey() {
        return label.endsWith("PRIVATE KEY");
    }
}
