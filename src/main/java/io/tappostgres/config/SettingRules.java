package io.tappostgres.config;

import io.tappostgres.ReplicationMethod;
import io.tappostgres.document.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/** The rules that one setting's type can't express: what is required, and what goes together. */
final class SettingRules {

    /** What stands in a URL, a path, or a list of servers, but in no name and no address. */
    private static final String NOT_IN_A_NAME = " /\\,@?#\t\r\n";

    /** Of these a connection may end up without TLS. */
    private static final Set<String> MODES_WITHOUT_TLS = Set.of("disable", "allow", "prefer");

    private final SettingValues values;
    private final LayeredConfig config;
    private final Problems problems;

    SettingRules(SettingValues values, LayeredConfig config, Problems problems) {
        this.values = values;
        this.config = config;
        this.problems = problems;
    }

    /** Tells all required settings that are missing in one line. */
    void required() {
        List<String> missing = new ArrayList<>();
        for (Setting<String> setting :
                List.of(Settings.HOST, LoginSettings.USER, Settings.DBNAME)) {
            if (!config.mentions(setting)) {
                missing.add(setting.key());
            }
        }
        if (!missing.isEmpty()) {
            problems.add(
                    "missing "
                            + String.join(", ", missing)
                            + ": set in the config file, or in the environment as "
                            + missing.stream()
                                    .map(key -> "TAP_POSTGRES_" + key.toUpperCase(Locale.ROOT))
                                    .collect(Collectors.joining(", ")));
        }
    }

    /** The rules between settings that are there. */
    void consistency() {
        host();
        tunnel();
        password();
        certificates();
        replicationMethod();
        SlotNameRule.check(values, config, problems);
        secondary();
        endOfLog();
    }

    private void host() {
        String host = values.get(Settings.HOST);
        if (host == null) {
            return;
        }
        String label = config.label(Settings.HOST.key());
        if (host.contains("://")) {
            problems.add(
                    label
                            + " is a URL: give only the server's name or address, or the whole URL as sqlalchemy_url");
        } else if (endsWithPort(host)) {
            problems.add(label + ": remove the port from host, use port");
        } else if (holdsMoreThanAName(host)) {
            problems.add(label + " must be the name or address of one server and nothing else");
        }
    }

    /** A lone colon, or one behind a bracketed IPv6 literal, with digits behind it. */
    private static boolean endsWithPort(String host) {
        int colon = host.lastIndexOf(':');
        if (colon < 0 || colon == host.length() - 1) {
            return false;
        }
        boolean alone = host.indexOf(':') == colon || host.charAt(colon - 1) == ']';
        return alone && ScalarTypes.isDigits(host.substring(colon + 1));
    }

    private static boolean holdsMoreThanAName(String host) {
        for (int i = 0; i < host.length(); i++) {
            if (NOT_IN_A_NAME.indexOf(host.charAt(i)) >= 0) {
                return true;
            }
        }
        return false;
    }

    /** Forms send {@code ssh_host} next to {@code ssh: "false"}; alone it asks for a tunnel. */
    private void tunnel() {
        boolean isMeltano = TunnelConfig.isMeltanoTunnel(values);
        if (values.get(SshSettings.SSH)) {
            List<Setting<String>> required = List.of(SshSettings.SSH_HOST, SshSettings.SSH_USER);
            for (Setting<String> setting : required) {
                if (!config.mentions(setting)) {
                    problems.add(
                            config.label(SshSettings.SSH.key())
                                    + " is true but "
                                    + setting.key()
                                    + " is not set: set it, or switch this off");
                }
            }
            if (isMeltano) {
                problems.add(
                        config.label(SshSettings.SSH_TUNNEL.key())
                                + " and ssh are both switched on: remove one");
            }
        } else if (values.isSet(SshSettings.SSH_HOST) && !values.isSet(SshSettings.SSH)) {
            problems.add(
                    config.label(SshSettings.SSH_HOST.key())
                            + " is set but ssh is not: set ssh to true for a tunnel, or to false");
        }
        if (isMeltano) {
            meltanoTunnel(values.get(SshSettings.SSH_TUNNEL));
        }
    }

    private void meltanoTunnel(ObjectNode tunnel) {
        List<Setting<String>> required =
                List.of(SshSettings.TUNNEL_HOST, SshSettings.TUNNEL_USERNAME);
        for (Setting<String> setting : required) {
            if (TunnelConfig.member(tunnel, setting) == null) {
                String path = SshSettings.SSH_TUNNEL.key() + "." + setting.key();
                problems.add(config.label(path) + " is missing: set it, or disable the tunnel");
            }
        }
    }

    /** One way to get a password, and no token where it could be read on the way. */
    private void password() {
        boolean byToken = values.get(LoginSettings.IAM_AUTHENTICATION);
        if (byToken && values.isSet(LoginSettings.PASSWORD_COMMAND)) {
            problems.add(
                    config.label(LoginSettings.PASSWORD_COMMAND.key())
                            + " and iam_authentication are both set: remove one");
        }
        if (values.isSet(LoginSettings.PASSWORD)) {
            refuseNextToPassword(LoginSettings.PASSWORD_COMMAND, !byToken);
            refuseNextToPassword(LoginSettings.IAM_AUTHENTICATION, byToken);
        }
        String mode = SslConfig.chosenMode(values);
        if (byToken && mode != null && MODES_WITHOUT_TLS.contains(mode)) {
            problems.add(
                    config.label(LoginSettings.IAM_AUTHENTICATION.key())
                            + " sends a token that only TLS protects, but the mode of TLS is "
                            + mode
                            + ": set sslmode to require, verify-ca or verify-full");
        }
    }

    private void refuseNextToPassword(Setting<?> other, boolean isOn) {
        if (isOn && values.isSet(other)) {
            problems.add(
                    config.label(LoginSettings.PASSWORD.key())
                            + " and "
                            + other.key()
                            + " are both set: remove one");
        }
    }

    private void certificates() {
        String roots = values.get(SslSettings.SSLROOTCERT);
        if ("rds".equals(roots)) {
            problems.add(
                    config.label(SslSettings.SSLROOTCERT.key())
                            + ": the certificates of Amazon RDS are not part of the tap: download"
                            + " https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem"
                            + " and give its path");
        }
        String mode = SslConfig.chosenMode(values);
        if (SslSettings.SYSTEM_ROOTS.equals(roots) && mode != null && !mode.equals("verify-full")) {
            problems.add(
                    config.label(SslSettings.SSLROOTCERT.key())
                            + " trusts every public authority, so that only the host's name tells"
                            + " the server apart: set sslmode to verify-full, not "
                            + mode);
        }
    }

    private void replicationMethod() {
        String method = values.get(Settings.DEFAULT_REPLICATION_METHOD);
        if (method != null
                && values.get(Settings.USE_LOG_BASED_REPLICATION)
                && !method.equals(ReplicationMethod.LOG_BASED.name())) {
            problems.add(
                    config.label(Settings.USE_LOG_BASED_REPLICATION.key())
                            + " is true but default_replication_method is "
                            + method
                            + ": remove one");
        }
    }

    private void secondary() {
        if (values.get(LogSettings.USE_SECONDARY) && !values.isSet(LogSettings.SECONDARY_HOST)) {
            problems.add(
                    config.label(LogSettings.USE_SECONDARY.key())
                            + " is true but secondary_host is not set: set it, or switch this off");
        }
    }

    private void endOfLog() {
        boolean isBounded =
                values.isSet(LogSettings.LOGICAL_POLL_TOTAL_SECONDS)
                        || values.isSet(LogSettings.MAX_RUN_SECONDS)
                        || values.isSet(LogSettings.REPLICATION_MAX_RUN_SECONDS);
        if (!values.get(LogSettings.BREAK_AT_END_LSN) && !isBounded) {
            problems.add(
                    config.label(LogSettings.BREAK_AT_END_LSN.key())
                            + " is false and nothing else ends a run: set max_run_seconds too");
        }
    }

    /**
     * Settings that were given but need another one, which is absent, to be switched on. A switch
     * that is there and false is an answer, and such a config is left in peace.
     */
    List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        needs(
                SslSettings.SSL_ENABLE,
                warnings,
                SslSettings.SSL_MODE,
                SslSettings.SSL_CERTIFICATE_AUTHORITY);
        needs(
                SslSettings.SSL_CLIENT_CERTIFICATE_ENABLE,
                warnings,
                SslSettings.SSL_CLIENT_CERTIFICATE,
                SslSettings.SSL_CLIENT_PRIVATE_KEY);
        needs(LoginSettings.IAM_AUTHENTICATION, warnings, LoginSettings.AWS_REGION);
        needs(
                LogSettings.USE_SECONDARY,
                warnings,
                LogSettings.SECONDARY_HOST,
                LogSettings.SECONDARY_PORT);
        unverified(warnings);
        return warnings;
    }

    /** In libpq require verifies where there are roots, and people rely on that. */
    private void unverified(List<String> warnings) {
        SslConfig ssl = SslConfig.from(values);
        if (ssl.rootCertificates() != null && !ssl.verifies()) {
            warnings.add(
                    config.label(ssl.rootCertificates().setting())
                            + " has no effect, as sslmode "
                            + ssl.sslMode()
                            + " verifies nothing: set sslmode to verify-full");
        }
    }

    private void needs(Setting<Boolean> owner, List<String> warnings, Setting<?>... settings) {
        for (Setting<?> setting : settings) {
            if (values.isSet(setting) && !values.isSet(owner)) {
                warnings.add(
                        config.label(setting.key())
                                + " has no effect unless "
                                + owner.key()
                                + " is true");
            }
        }
    }
}
