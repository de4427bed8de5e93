package io.tappostgres.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ConfigSecrecyTest {

    private static final String SECRET = "hunter2";

    static Stream<Setting<?>> secrets() {
        return SettingTypesTest.all().filter(Setting::secret);
    }

    @Test
    void everySettingThatHoldsASecretIsMarked() {
        assertThat(SettingsSchema.settings())
                .filteredOn(SettingDescription::secret)
                .extracting(SettingDescription::key)
                .containsExactly(
                        "password",
                        "password_command",
                        "sqlalchemy_url",
                        "sslkey",
                        "sslpassword",
                        "ssl_client_private_key",
                        "ssh_private_key",
                        "ssh_private_key_passphrase",
                        "ssh_jump_private_key",
                        "ssh_jump_private_key_passphrase",
                        "ssh_tunnel.private_key",
                        "ssh_tunnel.private_key_password");
    }

    @Test
    void passwordIsInNoText() {
        ParsedConfig parsed = Given.with("'password':'" + SECRET + "'");

        assertThat(parsed.toString()).doesNotContain(SECRET).contains("fixed=***");
        assertThat(new Secret(SECRET)).hasToString("***").isEqualTo(new Secret(SECRET));
        assertThat(Secret.NONE).hasToString("");
        assertThat(parsed.config().connection().password().fixed().reveal()).isEqualTo(SECRET);
    }

    @ParameterizedTest
    @MethodSource("secrets")
    void secretOfTheWrongTypeIsInNoMessage(Setting<?> setting) {
        for (String value :
                List.of("['hunter2']", "{'hunter2':1}", "'-----BEGIN \\u0000 hunter2'")) {
            String key = setting.key();
            String settings =
                    Settings.BY_SPELLING.containsKey(key)
                            ? "'" + key + "':" + value
                            : "'ssh_tunnel':{'" + key + "':" + value + "}";
            assertThat(Given.refusalWith(settings)).contains(key).doesNotContain(SECRET);
        }
    }

    @Test
    void valuesOfUnknownKeysAndInlineCertificatesAreInNoMessage() {
        assertThat(
                        Given.refusalWith(
                                "'pasword':'hunter2','sslkey':'-----BEGIN hunter2','port':'x'"))
                .contains("sslkey must be the path of a file")
                .contains("unknown setting \"pasword\"; did you mean password?")
                .doesNotContain(SECRET);
        assertThat(Given.with("'pasword':'hunter2'").toString()).doesNotContain(SECRET);
        assertThat(
                        Given.refusal(
                                Map.of("TAP_POSTGRES_SSH_TUNNEL", SECRET),
                                "{" + Given.REQUIRED + "}"))
                .contains("TAP_POSTGRES_SSH_TUNNEL is not valid JSON")
                .doesNotContain(SECRET);
    }

    @Test
    void textOfTheConfigIsShownOnOneLineAndShortened() {
        assertThat(Given.refusalWith("'port':'1\\n2'")).endsWith(", not \"1\\n2\"");
        assertThat(Given.refusalWith("'port':'" + "9".repeat(200) + "'"))
                .endsWith(", not \"" + "9".repeat(100) + "…\"");
    }
}
