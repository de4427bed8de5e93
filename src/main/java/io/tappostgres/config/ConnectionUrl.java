package io.tappostgres.config;

import io.tappostgres.document.Problems;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Takes {@code postgresql[+driver]://user:password@host:port/database?parameter=value} apart, as
 * SQLAlchemy 2 does: the password ends at the first {@code @}, so it may hold {@code /} and {@code
 * ?} as they are.
 *
 * <p>No part of the text is ever quoted in a problem: where it is malformed, any part may belong to
 * the password.
 */
final class ConnectionUrl {

    private static final String KEY = "sqlalchemy_url";

    /** The query parameters that are settings under the same name. */
    private static final Set<String> PARAMETERS =
            Set.of(
                    SslSettings.SSLMODE.key(),
                    SslSettings.SSLROOTCERT.key(),
                    SslSettings.SSLCERT.key(),
                    SslSettings.SSLKEY.key(),
                    SslSettings.SSLPASSWORD.key(),
                    Settings.APPLICATION_NAME.key(),
                    Settings.CONNECT_TIMEOUT.key());

    private final Problems problems;
    private final List<String> warnings;
    private final ObjectNode layer = JsonNodeFactory.instance.objectNode();
    private boolean wellFormed = true;

    private ConnectionUrl(Problems problems, List<String> warnings) {
        this.problems = problems;
        this.warnings = warnings;
    }

    /** The settings that a URL states as a layer, or null after a problem. */
    static ObjectNode read(String url, Problems problems, List<String> warnings) {
        ConnectionUrl reader = new ConnectionUrl(problems, warnings);
        int scheme = url.indexOf("://");
        if (scheme < 0 || !isPostgres(url.substring(0, scheme))) {
            reader.refuse("must begin with postgresql:// (or postgresql+<driver>://)");
            return null;
        }
        reader.afterScheme(url.substring(scheme + "://".length()));
        return reader.wellFormed ? reader.layer : null;
    }

    private static boolean isPostgres(String scheme) {
        return scheme.equals("postgresql")
                || scheme.equals("postgres")
                || scheme.startsWith("postgresql+");
    }

    private void afterScheme(String rest) {
        int at = endOfLogin(rest);
        if (at >= 0) {
            login(rest.substring(0, at));
        }
        String location = rest.substring(at + 1);
        int question = location.indexOf('?');
        if (question >= 0) {
            query(location.substring(question + 1));
            location = location.substring(0, question);
        }
        int slash = location.indexOf('/');
        if (slash >= 0) {
            set(Settings.DBNAME.alias(), decoded(location.substring(slash + 1), false));
            location = location.substring(0, slash);
        }
        server(location);
    }

    /** Where the {@code @} behind user and password stands, or -1 if there is no login. */
    private static int endOfLogin(String rest) {
        if (rest.startsWith("[")) {
            return -1;
        }
        for (int i = 0; i < rest.length(); i++) {
            char character = rest.charAt(i);
            if (character == '@' || character == ':') {
                return rest.indexOf('@', i);
            }
            if (character == '/' || character == '?') {
                return -1;
            }
        }
        return -1;
    }

    private void login(String login) {
        int colon = login.indexOf(':');
        set(
                LoginSettings.USER.key(),
                decoded(colon < 0 ? login : login.substring(0, colon), false));
        if (colon >= 0) {
            set(LoginSettings.PASSWORD.key(), decoded(login.substring(colon + 1), false));
        }
    }

    private void server(String server) {
        if (server.indexOf('@') >= 0) {
            refuse("has more than one @: write an @ of the password as %40");
            return;
        }
        int bracket = server.startsWith("[") ? server.indexOf(']') : 0;
        int colon = bracket < 0 ? -1 : server.indexOf(':', bracket);
        String host = colon < 0 ? server : server.substring(0, colon);
        if (bracket < 0) {
            refuse("has a [ without a ] in its host");
        }
        if (host.isEmpty()) {
            return;
        }
        set(Settings.HOST.key(), decoded(host, false));
        layer.putNull(Settings.PORT.key());
        if (colon >= 0) {
            port(server.substring(colon + 1));
        }
    }

    private void port(String port) {
        if (port.isEmpty()) {
            return;
        }
        if (Settings.PORT.type().parse(JsonNodeFactory.instance.stringNode(port)) == null) {
            refuse(
                    "has no port number from 1 to 65535 behind its host: write special characters"
                            + " of user and password in percent-encoding, an @ as %40");
            return;
        }
        set(Settings.PORT.key(), port);
    }

    private void query(String query) {
        for (String parameter : query.split("&", -1)) {
            int equals = parameter.indexOf('=');
            String name = decoded(equals < 0 ? parameter : parameter.substring(0, equals), true);
            String value = equals < 0 ? "" : decoded(parameter.substring(equals + 1), true);
            if (name == null || name.isEmpty()) {
                continue;
            }
            if (!PARAMETERS.contains(name)) {
                warnings.add(
                        KEY + ": the parameter " + Problems.quoted(name) + " is not understood");
            } else if (layer.has(name)) {
                refuse("has " + name + " twice: keep one");
            } else {
                set(name, value);
            }
        }
    }

    private void set(String key, String value) {
        if (value != null && !value.isEmpty()) {
            layer.put(key, value);
        }
    }

    private void refuse(String problem) {
        wellFormed = false;
        problems.add(KEY + " " + problem);
    }

    /** The text with its {@code %xx} resolved, or null after a problem. */
    private String decoded(String text, boolean plusIsSpace) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < encoded.length; i++) {
            int value = encoded[i];
            if (value == '%') {
                value = i + 2 < encoded.length ? octet(encoded[i + 1], encoded[i + 2]) : -1;
                if (value < 0) {
                    refuse("has a % without two hexadecimal digits: write a plain % as %25");
                    return null;
                }
                i += 2;
            }
            bytes.write(plusIsSpace && encoded[i] == '+' ? ' ' : value);
        }
        return utf8(bytes.toByteArray());
    }

    private static int octet(byte high, byte low) {
        int highDigit = Character.digit(high, 16);
        int lowDigit = Character.digit(low, 16);
        return highDigit < 0 || lowDigit < 0 ? -1 : highDigit << 4 | lowDigit;
    }

    private String utf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException notUtf8) {
            refuse("has percent-encoding that is not UTF-8");
            return null;
        }
    }
}
