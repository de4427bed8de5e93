package io.tappostgres.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A token of IAM for a login, read and checked as the server has to: by the description of
 * Signature Version 4, and with no code of AWS's.
 *
 * @param parameters of the query, decoded, the signature among them
 */
public record SignedToken(String host, int port, Map<String, String> parameters) {

    private static final DateTimeFormatter BASIC =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    public SignedToken {
        parameters = new TreeMap<>(parameters);
    }

    /**
     * Reads a token.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static SignedToken parse(String token) {
        URI url = URI.create("https://" + token);
        Map<String, String> parameters = new TreeMap<>();
        for (String parameter : String.valueOf(url.getRawQuery()).split("&", -1)) {
            int equals = parameter.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("no token of IAM");
            }
            parameters.put(
                    parameter.substring(0, equals),
                    URLDecoder.decode(parameter.substring(equals + 1), UTF_8));
        }
        return new SignedToken(url.getHost(), url.getPort(), parameters);
    }

    public String user() {
        return parameter("DBUser");
    }

    public String accessKeyId() {
        return parameter("X-Amz-Credential").split("/", -1)[0];
    }

    public String region() {
        return parameter("X-Amz-Credential").split("/", -1)[2];
    }

    public Instant madeAt() {
        return Instant.from(BASIC.parse(parameter("X-Amz-Date")));
    }

    public Duration validity() {
        return Duration.ofSeconds(Long.parseLong(parameter("X-Amz-Expires")));
    }

    /** Of temporary credentials; null for others. */
    public String sessionToken() {
        return parameters.get("X-Amz-Security-Token");
    }

    /** Whether it was signed with this key, and says what a login to a database says. */
    public boolean isSignedWith(String secretAccessKey) {
        String date = parameter("X-Amz-Date");
        String scope = "%s/%s/rds-db/aws4_request".formatted(date.substring(0, 8), region());
        String query =
                parameters.entrySet().stream()
                        .filter(parameter -> !parameter.getKey().equals("X-Amz-Signature"))
                        .map(
                                parameter ->
                                        encoded(parameter.getKey())
                                                + "="
                                                + encoded(parameter.getValue()))
                        .collect(Collectors.joining("&"));
        String request =
                "GET\n/\n%s\nhost:%s:%d\n\nhost\n%s".formatted(query, host, port, sha256(""));
        String text = "AWS4-HMAC-SHA256\n%s\n%s\n%s".formatted(date, scope, sha256(request));
        byte[] key = ("AWS4" + secretAccessKey).getBytes(UTF_8);
        for (String part : scope.split("/", -1)) {
            key = hmac(key, part);
        }
        return parameter("Action").equals("connect")
                && parameter("X-Amz-Algorithm").equals("AWS4-HMAC-SHA256")
                && parameter("X-Amz-SignedHeaders").equals("host")
                && parameter("X-Amz-Credential").equals(accessKeyId() + "/" + scope)
                && parameter("X-Amz-Signature").equals(HexFormat.of().formatHex(hmac(key, text)));
    }

    private String parameter(String name) {
        String value = parameters.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no token of IAM: it lacks " + name);
        }
        return value;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }

    private static String sha256(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
