package io.tappostgres.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DateTimeEncodersTest {

    private static final String FIRST = "\"0001-01-01T00:00:00+00:00\"";

    @ParameterizedTest
    @CsvSource({
        "date,2024-02-29,2024-02-29T00:00:00+00:00",
        "date,0001-01-01,0001-01-01T00:00:00+00:00",
        "date,9999-12-31,9999-12-31T00:00:00+00:00",
        "timestamp,2024-01-02 03:04:05,2024-01-02T03:04:05+00:00",
        "timestamp,2024-01-02 03:04:05.1,2024-01-02T03:04:05.100000+00:00",
        "timestamp,2024-01-02 03:04:05.000001,2024-01-02T03:04:05.000001+00:00",
        "timestamp,0001-01-01 00:00:00,0001-01-01T00:00:00+00:00",
        "timestamp,9999-12-31 23:59:59.999999,9999-12-31T23:59:59.999999+00:00",
        "timestamptz,2024-01-02 03:04:05+00,2024-01-02T03:04:05+00:00",
        "timestamptz,2024-01-02 03:04:05.12345+00,2024-01-02T03:04:05.123450+00:00"
    })
    void datesAndTimestampsAreRfc3339(String type, String text, String expected) {
        Encoded encoded = Encoded.of(PgType.builtIn(type), text);
        assertThat(encoded.json()).isEqualTo('"' + expected + '"');
        assertThat(encoded.oddValues().clamped()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "date,-infinity",
        "date,0001-12-31 BC",
        "date,4713-01-01 BC",
        "timestamp,-infinity",
        "timestamp,0044-03-15 01:02:03.5 BC",
        "timestamptz,-infinity",
        "timestamptz,0044-03-15 00:00:00+00 BC",
        "timestamptz,4714-11-24 00:00:00+00 BC"
    })
    void whatLiesBeforeTheYearOneIsItsFirstMoment(String type, String text) {
        Encoded encoded = Encoded.of(PgType.builtIn(type), text);
        assertThat(encoded.json()).isEqualTo(FIRST);
        assertThat(encoded.oddValues().clamped()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "date,infinity,9999-12-31T00:00:00+00:00",
        "date,10000-01-01,9999-12-31T00:00:00+00:00",
        "date,5874897-12-31,9999-12-31T00:00:00+00:00",
        "timestamp,infinity,9999-12-31T23:59:59+00:00",
        "timestamp,10000-01-01 00:00:00,9999-12-31T23:59:59+00:00",
        "timestamp,294276-12-31 23:59:59.999999,9999-12-31T23:59:59+00:00",
        "timestamptz,infinity,9999-12-31T23:59:59+00:00",
        "timestamptz,294276-12-31 23:59:59.999999+00,9999-12-31T23:59:59+00:00"
    })
    void whatLiesAfterTheYear9999IsItsLastWholeSecondOrDay(
            String type, String text, String expected) {
        Encoded encoded = Encoded.of(PgType.builtIn(type), text);
        assertThat(encoded.json()).isEqualTo('"' + expected + '"');
        assertThat(encoded.oddValues().clamped()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"date", "timestamp", "timestamptz"})
    void whatStandsForInfinityIsNotRoundedUpByDoublesNorByAnyPrecision(String type) {
        String json = Encoded.json(type, "infinity");
        Instant moment = OffsetDateTime.parse(json.substring(1, json.length() - 1)).toInstant();
        double seconds = moment.getEpochSecond() + moment.getNano() / 1e9;
        assertThat(seconds)
                .isLessThan((double) Instant.parse("+10000-01-01T00:00:00Z").getEpochSecond());
        assertThat(moment.getNano()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "time,00:00:00,00:00:00",
        "time,24:00:00,24:00:00",
        "time,01:02:03.000001,01:02:03.000001",
        "time,23:59:59.9,23:59:59.900000",
        "timetz,01:02:03+00,01:02:03+00:00",
        "timetz,01:02:03.5+05:30,01:02:03.500000+05:30",
        "timetz,24:00:00-12,24:00:00-12:00",
        "timetz,01:02:03-00:30,01:02:03-00:30",
        "timetz,01:02:03.1-15:59:59,01:02:03.100000-15:59:59"
    })
    void timesKeepTheirHourAndOffset(String type, String text, String expected) {
        assertThat(Encoded.json(type, text)).isEqualTo('"' + expected + '"');
    }

    @ParameterizedTest
    @CsvSource({
        "date,2024-01-02",
        "date,0044-03-15 BC",
        "timestamp,infinity",
        "timestamp,10000-01-01 00:00:00",
        "timestamptz,2024-01-02 03:04:05.1+00"
    })
    void datesAsStringsAreTheTextOfPostgres(String type, String text) {
        TypeMapping mapping =
                TypeMapping.of(
                        PgType.builtIn(type), new Conventions(false, true, NumericBounds.NONE));
        Encoded encoded = Encoded.of(mapping, text.getBytes(StandardCharsets.UTF_8));
        assertThat(encoded.json()).isEqualTo('"' + text + '"');
        assertThat(encoded.oddValues().clamped()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "date,''",
        "date,2024-01-0x",
        "date,2024/01/02",
        "date,02-01-2024",
        "date,' BC'",
        "date,Infinity",
        "date,'2024-01-02 '",
        "date,99999",
        "timestamp,2024-01-02",
        "timestamp,2024-01-02 03:04:05.",
        "timestamp,2024-01-02 03:04:0a",
        "timestamp,2024-01-02 03:04:05.1234567",
        "timestamp,2024-01-02 03:04:05+00",
        "timestamp,2024-01-02T03:04:05",
        "timestamptz,2024-01-02 03:04:05",
        "timestamptz,2024-01-02 03:04:05+02",
        "timestamptz,2024-01-02 03:04:05-00",
        "timestamptz,2024-01-02 03:04:05+00:30",
        "time,''",
        "time,01:02",
        "time,01:02:03+00",
        "time,01:02:03.x",
        "time,1:02:03.1",
        "timetz,01:02:03",
        "timetz,01:02:03+1",
        "timetz,01:02:03+aa",
        "timetz,01:02:03+00:00:00:00",
        "timetz,01:02:03 00"
    })
    void textOfAnotherFormOrTimeZoneIsRefused(String type, String text) {
        assertThatThrownBy(() -> Encoded.json(type, text))
                .isInstanceOf(MalformedValueException.class)
                .message()
                .startsWith("expected ");
    }
}
