package io.tappostgres.config;

import static java.util.Objects.requireNonNull;

/**
 * How connections are encrypted, in libpq's terms.
 *
 * @param sslMode {@code disable}, {@code allow}, {@code prefer}, {@code require}, {@code verify-ca}
 *     or {@code verify-full}
 * @param rootCertificate file with the certificates to trust, or null for the driver's default
 * @param certificate file with the client certificate, or null for the driver's default
 * @param key file with the client certificate's key, or null for the driver's default
 */
public record SslConfig(String sslMode, String rootCertificate, String certificate, String key) {

    public SslConfig {
        requireNonNull(sslMode, "sslMode is null");
    }

    /** {@code sslmode} and its kin first, then Meltano's switches, then singer-io's. */
    static SslConfig from(SettingValues values) {
        boolean clientCertificate = values.get(Settings.SSL_CLIENT_CERTIFICATE_ENABLE);
        return new SslConfig(
                mode(values),
                file(
                        values,
                        Settings.SSLROOTCERT,
                        values.get(Settings.SSL_ENABLE),
                        Settings.SSL_CERTIFICATE_AUTHORITY),
                file(values, Settings.SSLCERT, clientCertificate, Settings.SSL_CLIENT_CERTIFICATE),
                file(values, Settings.SSLKEY, clientCertificate, Settings.SSL_CLIENT_PRIVATE_KEY));
    }

    private static String mode(SettingValues values) {
        if (values.isSet(Settings.SSLMODE)) {
            return values.get(Settings.SSLMODE);
        }
        if (values.get(Settings.SSL_ENABLE)) {
            return values.get(Settings.SSL_MODE);
        }
        return values.get(Settings.SSL) ? "require" : "prefer";
    }

    private static String file(
            SettingValues values,
            Setting<String> direct,
            boolean switchedOn,
            Setting<String> switched) {
        String path = values.get(direct);
        return path == null && switchedOn ? values.get(switched) : path;
    }
}
