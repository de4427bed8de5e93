package io.tappostgres.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What of a config stands where files and the environment say different things. */
final class ConfigLayersTest {

    @Test
    void laterFileWinsPerKeyAndNullTakesAway() {
        ParsedConfig parsed =
                Given.config(
                        "{'host':'h','user':'u','dbname':'d','port':1,'ssl':true,'connect_timeout':9,"
                                + "'ssh_tunnel':{'enable':true,'host':'bastion'}}",
                        "{'port':2,'connect_timeout':null,'database':'e',"
                                + "'ssh_tunnel':{'enable':false}}");

        ConnectionConfig connection = parsed.config().connection();
        assertThat(connection.port()).isEqualTo(2);
        assertThat(connection.databaseName()).isEqualTo("e");
        assertThat(connection.connectTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(connection.ssl().sslMode()).isEqualTo("require");
        assertThat(parsed.config().discovery().databases()).containsExactly("e");
        assertThat(parsed.notes()).isEmpty();
    }

    @Test
    void environmentWinsOverFiles() {
        Map<String, String> environment =
                Map.of(
                        "TAP_POSTGRES_PORT", "6000",
                        "TAP_POSTGRES_DATABASE", "env",
                        "TAP_POSTGRES_PASSWORD", "pw",
                        "TAP_POSTGRES_FILTER_SCHEMAS", "[\"a,b\", \"c\"]",
                        "TAP_POSTGRES_SSH_TUNNEL", "{\"enable\": \"false\"}",
                        "TAP_POSTGRES_USER", "",
                        "TAP_POSTGRES_HOME", "/opt/tap",
                        "PORT", "1");
        ParsedConfig parsed =
                Given.config(
                        environment, "{" + Given.REQUIRED + ",'port':1,'ssh_tunnel':{'port':3}}");

        ConnectionConfig connection = parsed.config().connection();
        assertThat(connection.port()).isEqualTo(6000);
        assertThat(connection.user()).isEqualTo("u");
        assertThat(connection.databaseName()).isEqualTo("env");
        assertThat(connection.password()).isEqualTo(PasswordConfig.of(new Secret("pw")));
        assertThat(parsed.config().discovery())
                .isEqualTo(new DiscoveryConfig(List.of("env"), List.of("a,b", "c"), true));
        assertThat(parsed.warnings()).isEmpty();
    }

    @Test
    void environmentAloneIsAConfig() {
        Map<String, String> environment =
                Map.of(
                        "TAP_POSTGRES_SQLALCHEMY_URL", "postgresql://u:p@h:1/d",
                        "TAP_POSTGRES_SSH_TUNNEL_ENABLE", "false");

        assertThat(ConfigReader.read(List.of(), environment).config().connection().port())
                .isEqualTo(1);
    }

    @Test
    void problemsNameTheEnvironmentAndOneOfSeveralFiles() {
        assertThat(
                        Given.refusal(
                                Map.of(
                                        "TAP_POSTGRES_PORT", "x",
                                        "TAP_POSTGRES_SSH_TUNNEL_ENABLE", "true",
                                        "TAP_POSTGRES_PASWORD", "pw"),
                                "{" + Given.REQUIRED + "}"))
                .contains("port (in the environment) must be a whole number")
                .contains("ssh_tunnel.host (in the environment) is missing")
                .endsWith(
                        "environment variable \"TAP_POSTGRES_PASWORD\" is no setting; did you mean"
                                + " TAP_POSTGRES_PASSWORD?");
        assertThat(Given.refusal(Map.of(), "{" + Given.REQUIRED + "}", "{'port':0}"))
                .containsPattern("port \\(in .*config.*json\\) must be");
    }

    /** As Meltano 4 runs a tap, with the same options in the config file and twice in variables. */
    @Test
    void variablesOfMeltanoAreUnderstood() {
        Map<String, String> environment =
                Map.of(
                        "TAP_POSTGRES_STREAM_OPTIONS",
                        "{\"public.orders.where\": \"a\", \"public.orders.order\": [\"id\"]}",
                        "TAP_POSTGRES_STREAM_OPTIONS_PUBLIC_ORDERS_WHERE",
                        "a",
                        "TAP_POSTGRES_STREAM_OPTIONS_PUBLIC_ORDERS_ORDER",
                        "[\"id\"]",
                        "TAP_POSTGRES__SCHEMA",
                        "{}",
                        "TAP_POSTGRES__SELECT",
                        "[\"*.*\"]",
                        "TAP_POSTGRES__LOAD_SCHEMA",
                        "tap_postgres",
                        "TAP_POSTGRES__LOG_PARSER",
                        "singer-sdk");
        ParsedConfig parsed =
                Given.config(
                        environment,
                        "{"
                                + Given.REQUIRED
                                + ",'stream_options':{'public':{'orders':{'where':'a','order':['id']}}}}");

        assertThat(parsed.config().sync().rows().byStream())
                .isEqualTo(
                        Map.of(
                                "public.orders",
                                new StreamOptions("a", null, null, List.of("id"), null, null)));
        assertThat(parsed.warnings()).isEmpty();
    }

    @Test
    void variablesThatWereToBoundWhatIsReadAreRefused() {
        assertThat(
                        Given.refusal(
                                Map.of(
                                        "TAP_POSTGRES_FILTER_SCHEMA", "public",
                                        "TAP_POSTGRES_STREAM_OPTIONS_ORDERS_WHERE", "a"),
                                "{" + Given.REQUIRED + "}"))
                .isEqualTo(
                        "the config was refused: environment variable \"TAP_POSTGRES_FILTER_SCHEMA\" is no setting; did you mean TAP_POSTGRES_FILTER_SCHEMAS?; environment variable \"TAP_POSTGRES_STREAM_OPTIONS_ORDERS_WHERE\" is no setting: give the options of all streams as JSON in TAP_POSTGRES_STREAM_OPTIONS");
    }

    @Test
    void variablesThatAreNearlyKnownAreWarnedOf() {
        Map<String, String> environment =
                Map.of(
                        "TAP_POSTGRES_ARCHIVE", "off",
                        "TAP_POSTGRES_HOSTNAME", "h",
                        "TAP_POSTGRES_JAVA_OPTS", "-Xmx64m",
                        "TAP_POSTGRES_LOGLEVEL", "INFO",
                        "TAP_POSTGRES_LOG_FROMAT", "json",
                        "TAP_POSTGRES_LOG_FORMAT", "json");
        assertThat(Given.config(environment, "{" + Given.REQUIRED + "}").warnings())
                .containsExactly(
                        "environment variable \"TAP_POSTGRES_HOSTNAME\" is no setting; did you mean TAP_POSTGRES_HOST?",
                        "environment variable \"TAP_POSTGRES_LOG_FROMAT\" is no setting; did you mean TAP_POSTGRES_LOG_FORMAT?");
    }

    @Test
    void environmentVariableThatShouldBeJsonAndIsNotIsRefused() {
        assertThat(
                        Given.refusal(
                                Map.of("TAP_POSTGRES_STREAM_OPTIONS", "{'secret"),
                                "{" + Given.REQUIRED + "}"))
                .isEqualTo(
                        "the config was refused: environment variable TAP_POSTGRES_STREAM_OPTIONS"
                                + " is not valid JSON at line 1, column 2: expected a name in double quotes, not '");
    }

    @Test
    void passwordVariableOfPsqlIsTheLastResort() {
        Map<String, String> environment = Map.of("PGPASSWORD", "from-pg");
        String bare = "{" + Given.REQUIRED + "}";
        String own = "{" + Given.REQUIRED + ",'password':'own'}";
        String empty = "{" + Given.REQUIRED + ",'password':''}";

        assertThat(password(Given.config(environment, bare))).isEqualTo("from-pg");
        assertThat(password(Given.config(environment, empty))).isEqualTo("from-pg");
        assertThat(password(Given.config(environment, own))).isEqualTo("own");
        assertThat(password(Given.config(bare))).isEmpty();
    }

    private static String password(ParsedConfig parsed) {
        return parsed.config().connection().password().fixed().reveal();
    }
}
