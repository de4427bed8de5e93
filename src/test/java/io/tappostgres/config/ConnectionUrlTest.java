package io.tappostgres.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConnectionUrlTest {

    private static ParsedConfig parse(String url, String more) {
        return Given.config("{'sqlalchemy_url':'" + url + "'" + more + "}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "postgresql://u:p@h:5433/d | u | p | h | 5433 | d",
                "postgresql+psycopg2://u:p@h/d | u | p | h | 5432 | d",
                "postgres://u:p@h/d | u | p | h | 5432 | d",
                "postgresql://u@h/d | u | - | h | 5432 | d",
                "postgresql://u:@h:/d | u | - | h | 5432 | d",
                "postgresql://u%40x:p%40%3A%2Fw@h/d%20e | u@x | p@:/w | h | 5432 | d e",
                "postgresql://u:p/q?r:s#t+u@h/d | u | p/q?r:s#t+u | h | 5432 | d",
                "postgresql://u:p%C3%A4@h/d | u | pä | h | 5432 | d",
                "postgresql://u:p@[::1]:5433/d | u | p | ::1 | 5433 | d",
                "postgresql://u:p@[fe80::1]/d?sslmode=require | u | p | fe80::1 | 5432 | d",
            })
    void urlIsTheWholeConnection(
            String url, String user, String password, String host, int port, String database) {
        ConnectionConfig connection = parse(url, "").config().connection();

        assertThat(connection.user()).isEqualTo(user);
        assertThat(connection.password().fixed())
                .isEqualTo(password == null ? Secret.NONE : new Secret(password));
        assertThat(connection.host()).isEqualTo(host);
        assertThat(connection.port()).isEqualTo(port);
        assertThat(connection.databaseName()).isEqualTo(database);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mysql://u:hunter2@h/d | must begin with postgresql://",
                "u:hunter2@h/d | must begin with postgresql://",
                "hunter2 | must begin with postgresql://",
                "postgresql://u:hunter2@hunter2@h/d | has more than one @",
                "postgresql://u:hunter2/h/d | has no port number from 1 to 65535",
                "postgresql://u:p@h:hunter2/d | has no port number from 1 to 65535",
                "postgresql://u:p@h:0/d | has no port number from 1 to 65535",
                "postgresql://u:p@h:65536/d | has no port number from 1 to 65535",
                "postgresql://u:p@[hunter2/d | has a [ without a ]",
                "postgresql://u:hunter2%@h/d | has a % without two hexadecimal digits",
                "postgresql://u:hunter2%zz@h/d | has a % without two hexadecimal digits",
                "postgresql://u:hunter2%FF@h/d | has percent-encoding that is not UTF-8",
                "postgresql://u:hunter2@h/d?sslmode=require&sslmode=allow | has sslmode twice",
            })
    void malformedUrlIsRefusedWithoutShowingAnyOfIt(String url, String problem) {
        String refusal = Given.refusal(Map.of(), "{'sqlalchemy_url':'" + url + "'}");

        assertThat(refusal)
                .startsWith("the config was refused: sqlalchemy_url " + problem)
                .doesNotContain("hunter2");
    }

    @Test
    void parametersAreSettings() {
        ParsedConfig parsed =
                parse(
                        "postgresql://u:p@h/d?sslmode=verify-ca&sslrootcert=%2Fca+1&sslcert=/c"
                                + "&sslkey=/k&application_name=a%26b&connect_timeout=7&",
                        ",'sslmode':'disable','ssl_enable':true,'port':1,'host':'x'");

        ConnectionConfig connection = parsed.config().connection();
        assertThat(connection.ssl()).isEqualTo(Given.ssl("verify-ca", "/ca 1", "/c", "/k"));
        assertThat(connection.applicationName()).isEqualTo("a&b");
        assertThat(connection.connectTimeout()).isEqualTo(Duration.ofSeconds(7));
        assertThat(connection.host()).isEqualTo("h");
        assertThat(connection.port()).isEqualTo(5432);
        assertThat(parsed.warnings()).isEmpty();
    }

    @Test
    void unknownParametersAreWarnedOfWithoutTheirValues() {
        assertThat(parse("postgresql://u:p@h/d?options=hunter2&x", "").warnings())
                .containsExactly(
                        "sqlalchemy_url: the parameter \"options\" is not understood",
                        "sqlalchemy_url: the parameter \"x\" is not understood");
    }

    @Test
    void wrongParameterIsAProblemOfItsSetting() {
        assertThat(
                        Given.refusal(
                                Map.of(),
                                "{'sqlalchemy_url':'postgresql://u:p@h/d?connect_timeout=soon'}"))
                .endsWith(
                        "connect_timeout (in sqlalchemy_url) must be a whole number from 0 to"
                                + " 86400, not \"soon\"");
    }

    @Test
    void whatTheUrlLeavesOutComesFromTheKeys() {
        ParsedConfig parsed =
                parse(
                        "postgresql://h",
                        ",'user':'u','password':'p','dbname':'d','ssl':true,'port':1");

        ConnectionConfig connection = parsed.config().connection();
        assertThat(connection.user()).isEqualTo("u");
        assertThat(connection.password().fixed()).isEqualTo(new Secret("p"));
        assertThat(connection.databaseName()).isEqualTo("d");
        assertThat(connection.port()).isEqualTo(5432);
        assertThat(connection.ssl().sslMode()).isEqualTo("require");
        assertThat(parsed.config().discovery().databases()).isEqualTo(List.of());
        assertThat(Given.refusal(Map.of(), "{'sqlalchemy_url':'postgresql://h'}"))
                .contains("missing user, dbname:");
    }
}
