package io.tappostgres.config;

import static io.tappostgres.config.ScalarTypes.BOOLEAN;
import static io.tappostgres.config.ScalarTypes.TEXT;
import static io.tappostgres.config.ScalarTypes.TEXT_OR_FILE;
import static io.tappostgres.config.ScalarTypes.choice;

import java.util.List;

/** The settings of TLS: singer-io's, libpq's, and Meltano's. */
final class SslSettings {

    /** What {@code sslrootcert} can hold instead of a file, as in libpq: the JVM's own. */
    static final String SYSTEM_ROOTS = "system";

    private static final SettingType<String> MODE =
            choice("disable", "allow", "prefer", "require", "verify-ca", "verify-full");

    static final Setting<Boolean> SSL =
            Setting.of(
                            "ssl",
                            BOOLEAN,
                            "true: TLS or no connection (sslmode require). false: TLS where the"
                                    + " server offers it (sslmode prefer).")
                    .orDefault(false);
    static final Setting<String> SSLMODE =
            Setting.of("sslmode", MODE, "TLS mode as in libpq; overrides `ssl`.");
    static final Setting<String> SSLROOTCERT =
            Setting.of(
                    "sslrootcert",
                    TEXT_OR_FILE,
                    "Certificates that verify-ca and verify-full trust, in PEM: the path of the file,"
                            + " or its text. `system` trusts what Java trusts, with verify-full."
                            + " Unset: ~/.postgresql/root.crt.");
    static final Setting<String> SSLCERT =
            Setting.of(
                    "sslcert",
                    TEXT_OR_FILE,
                    "Client certificate in PEM, with what leads to its root: path or text. Unset:"
                            + " ~/.postgresql/postgresql.crt.");
    static final Setting<String> SSLKEY =
            Setting.of(
                            "sslkey",
                            TEXT_OR_FILE,
                            "Key of the client certificate: path or text, in PKCS #8, PKCS #1 or SEC 1,"
                                    + " encrypted or not, or the path of a PKCS #12 or DER file.")
                    .hidden();
    static final Setting<String> SSLPASSWORD =
            Setting.of("sslpassword", TEXT, "Passphrase of that key.").hidden();
    static final Setting<Boolean> SSL_ENABLE =
            Setting.of("ssl_enable", BOOLEAN, "true: TLS as `ssl_mode` says.").orDefault(false);
    static final Setting<String> SSL_MODE =
            Setting.of("ssl_mode", MODE, "TLS mode when `ssl_enable` is true.")
                    .orDefault("verify-full");
    static final Setting<String> SSL_CERTIFICATE_AUTHORITY =
            Setting.of(
                    "ssl_certificate_authority",
                    TEXT_OR_FILE,
                    "As `sslrootcert`, when `ssl_enable` is true.");
    static final Setting<Boolean> SSL_CLIENT_CERTIFICATE_ENABLE =
            Setting.of(
                            "ssl_client_certificate_enable",
                            BOOLEAN,
                            "true: log in with `ssl_client_certificate`.")
                    .orDefault(false);
    static final Setting<String> SSL_CLIENT_CERTIFICATE =
            Setting.of(
                    "ssl_client_certificate",
                    TEXT_OR_FILE,
                    "As `sslcert`, when `ssl_client_certificate_enable` is true.");
    static final Setting<String> SSL_CLIENT_PRIVATE_KEY =
            Setting.of(
                            "ssl_client_private_key",
                            TEXT_OR_FILE,
                            "As `sslkey`, when `ssl_client_certificate_enable` is true.")
                    .hidden();

    /** All of them, in the order of the documentation. */
    static final List<Setting<?>> ALL =
            List.of(
                    SSL,
                    SSLMODE,
                    SSLROOTCERT,
                    SSLCERT,
                    SSLKEY,
                    SSLPASSWORD,
                    SSL_ENABLE,
                    SSL_MODE,
                    SSL_CERTIFICATE_AUTHORITY,
                    SSL_CLIENT_CERTIFICATE_ENABLE,
                    SSL_CLIENT_CERTIFICATE,
                    SSL_CLIENT_PRIVATE_KEY);

    private SslSettings() {}
}
