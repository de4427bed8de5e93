package io.tappostgres.connection;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GrantAdviceTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "permission denied for database \"My db\" | have its owner or an administrator run GRANT CONNECT ON DATABASE \"My db\" TO \"tap\"",
                "permission denied for database app | have its owner or an administrator run GRANT CONNECT ON DATABASE \"app\" TO \"tap\"",
                "permission denied for schema shop | have its owner or an administrator run GRANT USAGE ON SCHEMA \"shop\" TO \"tap\"",
                "permission denied for relation orders | have its owner or an administrator run GRANT SELECT ON \"orders\" TO \"tap\"",
                "permission denied for table orders | have its owner or an administrator run GRANT SELECT ON \"orders\" TO \"tap\"",
                "permission denied for function secret | have its owner or an administrator run GRANT EXECUTE ON FUNCTION \"secret\" TO \"tap\"",
                "keine Berechtigung für Tabelle orders | grant what is missing: GRANT CONNECT ON DATABASE, GRANT USAGE ON SCHEMA or GRANT SELECT ON the table, TO \"tap\"",
            })
    void theMissingRightIsNamedWhereTheServerSaysOfWhat(String text, String advice) {
        assertThat(GrantAdvice.of(text, "tap")).isEqualTo(advice);
    }
}
