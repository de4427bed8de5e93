package io.tappostgres.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class BoundsAgreementTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "{}                                         | {\"maxLength\":5}",
                "{\"maxLength\":5}                          | {\"maxLength\":5}",
                "{\"maxLength\":9}                          | {\"maxLength\":5}",
                "{\"maximum\":10,\"minimum\":-10}           | {\"maximum\":10,\"minimum\":-10}",
                "{\"maximum\":11,\"exclusiveMaximum\":true} | {\"maximum\":10}",
                "{\"maximum\":10,\"exclusiveMaximum\":true} | {\"maximum\":10,\"exclusiveMaximum\":true}",
                "{\"minimum\":-1e20}                        | {\"minimum\":-10}",
                "{\"multipleOf\":0.001}                     | {\"multipleOf\":0.01}"
            })
    void equalOrWiderBoundsAreAllowed(String catalog, String written) {
        assertThat(allows(catalog, written)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "{\"maxLength\":4}                          | {\"maxLength\":5}",
                "{\"maxLength\":5}                          | {}",
                "{\"maxLength\":\"5\"}                      | {\"maxLength\":5}",
                "{\"maximum\":9}                            | {\"maximum\":10}",
                "{\"maximum\":10,\"exclusiveMaximum\":true} | {\"maximum\":10}",
                "{\"minimum\":-9}                           | {\"minimum\":-10}",
                "{\"multipleOf\":0.1}                       | {\"multipleOf\":0.01}",
                "{\"multipleOf\":0.03}                      | {\"multipleOf\":0.01}",
                "{\"multipleOf\":0.1}                       | {}",
                "{\"multipleOf\":0}                         | {\"multipleOf\":0.01}"
            })
    void narrowerBoundsAreNot(String catalog, String written) {
        assertThat(allows(catalog, written)).isFalse();
    }

    private static boolean allows(String catalog, String written) {
        return new BoundsAgreement(JSON.readTree(catalog), JSON.readTree(written)).allows();
    }
}
