package io.tappostgres.config;

import static java.util.Objects.requireNonNull;

/**
 * How connections are encrypted, in libpq's terms.
 *
 * @param sslMode {@code disable}, {@code allow}, {@code prefer}, {@code require}, {@code verify-ca}
 *     or {@code verify-full}
 * @param trustsSystem whether the JVM's own list of authorities is trusted, instead of a file's
 * @param rootCertificates what to trust, or null for the driver's default
 * @param certificate the client certificate, or null for the driver's default
 * @param key the client certificate's key, or null for the driver's default
 * @param keyPassphrase {@link Secret#NONE} if the key has none
 */
public record SslConfig(
        String sslMode,
        boolean trustsSystem,
        TextSource rootCertificates,
        TextSource certificate,
        TextSource key,
        Secret keyPassphrase) {

    public SslConfig {
        requireNonNull(sslMode, "sslMode is null");
        requireNonNull(keyPassphrase, "keyPassphrase is null");
    }

    /** A mode with the driver's defaults for everything else. */
    public static SslConfig of(String sslMode) {
        return new SslConfig(sslMode, false, null, null, null, Secret.NONE);
    }

    /** Whether a server has to prove who it is. */
    public boolean verifies() {
        return sslMode.startsWith("verify-");
    }

    /** {@code sslmode} and its kin first, then Meltano's switches, then singer-io's. */
    static SslConfig from(SettingValues values) {
        boolean clientCertificate = values.get(SslSettings.SSL_CLIENT_CERTIFICATE_ENABLE);
        TextSource roots =
                source(
                        values,
                        SslSettings.SSLROOTCERT,
                        values.get(SslSettings.SSL_ENABLE),
                        SslSettings.SSL_CERTIFICATE_AUTHORITY);
        boolean trustsSystem = isSystem(roots);
        String passphrase = values.get(SslSettings.SSLPASSWORD);
        return new SslConfig(
                mode(values, trustsSystem),
                trustsSystem,
                trustsSystem ? null : roots,
                source(
                        values,
                        SslSettings.SSLCERT,
                        clientCertificate,
                        SslSettings.SSL_CLIENT_CERTIFICATE),
                source(
                        values,
                        SslSettings.SSLKEY,
                        clientCertificate,
                        SslSettings.SSL_CLIENT_PRIVATE_KEY),
                passphrase == null ? Secret.NONE : new Secret(passphrase));
    }

    /** A token of IAM is a password that the server gets to see, so it is never sent in clear. */
    private static String mode(SettingValues values, boolean trustsSystem) {
        String chosen = chosenMode(values);
        if (chosen != null) {
            return chosen;
        }
        if (trustsSystem) {
            return "verify-full";
        }
        boolean required =
                values.get(SslSettings.SSL) || values.get(LoginSettings.IAM_AUTHENTICATION);
        return required ? "require" : "prefer";
    }

    /** The mode that the config names, or null. */
    static String chosenMode(SettingValues values) {
        if (values.isSet(SslSettings.SSLMODE)) {
            return values.get(SslSettings.SSLMODE);
        }
        return values.get(SslSettings.SSL_ENABLE) ? values.get(SslSettings.SSL_MODE) : null;
    }

    private static boolean isSystem(TextSource roots) {
        return roots != null && roots.value().reveal().equals(SslSettings.SYSTEM_ROOTS);
    }

    private static TextSource source(
            SettingValues values,
            Setting<String> direct,
            boolean switchedOn,
            Setting<String> switched) {
        TextSource source = TextSource.of(direct, values);
        return source == null && switchedOn ? TextSource.of(switched, values) : source;
    }
}
