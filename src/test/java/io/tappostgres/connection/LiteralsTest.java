package io.tappostgres.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LiteralsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "plain | 'plain'",
                "it's | 'it''s'",
                "'; DROP TABLE t; -- | '''; DROP TABLE t; --'",
                "\\'  | \" E'\\\\'''\"",
                "a\\b | \" E'a\\\\b'\"",
            })
    void nothingBreaksOutOfAConstant(String text, String quoted) {
        assertThat(Literals.quoteLiteral(text)).isEqualTo(quoted);
    }

    @Test
    void aZeroByteIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Literals.quoteLiteral("a\0b"));
    }
}
