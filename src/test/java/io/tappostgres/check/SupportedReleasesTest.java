package io.tappostgres.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.connection.ServerVersion;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class SupportedReleasesTest {

    @Test
    void releaseIsKnownByItsMajorVersion() {
        assertThat(SupportedReleases.lastFixes(new ServerVersion(90305))).isEqualTo("2018-11-08");
        assertThat(SupportedReleases.lastFixes(new ServerVersion(150020))).isEqualTo("2027-11-11");
        assertThat(SupportedReleases.lastFixes(new ServerVersion(190001))).isNull();
    }

    @Test
    void oldestReleaseWithFixesIsNamedUntilItsLastDay() {
        assertThat(SupportedReleases.oldest(LocalDate.of(2018, 11, 8))).isEqualTo("9.3");
        assertThat(SupportedReleases.oldest(LocalDate.of(2026, 11, 12))).isEqualTo("14");
        assertThat(SupportedReleases.oldest(LocalDate.of(2026, 11, 13))).isEqualTo("15");
        assertThat(SupportedReleases.oldest(LocalDate.of(2040, 1, 1))).isNull();
    }
}
