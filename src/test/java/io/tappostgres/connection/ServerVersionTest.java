package io.tappostgres.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tappostgres.TapException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerVersionTest {

    @ParameterizedTest
    @CsvSource({
        "9.3.24, 90324, 9.3.24",
        "9.6, 90600, 9.6",
        "10.23, 100023, 10.23",
        "15.18 (Debian 15.18-0+deb12u1), 150018, 15.18",
        "18beta1, 180000, 18.0",
        "19devel, 190000, 19.0",
    })
    void versionTextIsReadAsTheNumber(String text, int number, String shown) {
        assertThat(ServerVersion.parse(text))
                .isEqualTo(new ServerVersion(number))
                .hasToString(shown);
    }

    @Test
    void serverBefore93IsRefusedWithBothVersions() {
        assertThatThrownBy(() -> ServerVersion.parse("9.2.24").requireSupported())
                .isInstanceOf(TapException.class)
                .hasMessage(
                        "the server is PostgreSQL 9.2.24, but the oldest supported version is 9.3:"
                                + " upgrade the server");
        assertThatCode(() -> ServerVersion.parse("9.3.0").requireSupported())
                .doesNotThrowAnyException();
    }
}
