package io.tappostgres.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tappostgres.TapException;
import io.tappostgres.type.PgType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Keys become bookmarks, and bookmarks become what the server is asked about. */
final class KeyBookmarkTest {

    private static final JsonMapper EXACT =
            JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

    private static ReplicationKey key(String type) {
        PgType builtIn = PgType.builtIn(type);
        return new ReplicationKey("k", builtIn, KeyKind.of(builtIn), type, true);
    }

    private static String text(String type, String bookmark) {
        return KeyBookmark.text(key(type), EXACT.readTree(bookmark));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "int2 | -32768 | -32768",
                "int8 | 9223372036854775807 | 9223372036854775807",
                "numeric | 12.30 | 12.30",
                "numeric | 0.00 | 0.00",
                "numeric | 123456789012345 | 123456789012345",
                "numeric | 1234567890123456.7 | \"1234567890123456.7\"",
                "numeric | -Infinity | \"-Infinity\"",
                "float8 | 0.10000000000000001 | 0.10000000000000001",
                "float8 | 1e-07 | 1E-7",
                "float8 | -1.7976931348623157e+308 | -1.7976931348623157E+308",
                "float4 | -Infinity | \"-Infinity\"",
                "date | 2024-02-29 | \"2024-02-29T00:00:00+00:00\"",
                "date | 0001-01-01 | \"0001-01-01T00:00:00+00:00\"",
                "date | 0044-03-15 BC | \"0044-03-15 BC\"",
                "timestamp | 9999-12-31 23:59:59.999999 | \"9999-12-31T23:59:59.999999+00:00\"",
                "timestamp | 2024-02-29 12:00:00 | \"2024-02-29T12:00:00+00:00\"",
                "timestamp | 2024-02-29 12:00:00.5 | \"2024-02-29T12:00:00.500000+00:00\"",
                "timestamptz | 2024-02-29 12:00:00.123456+00 | \"2024-02-29T12:00:00.123456+00:00\"",
                "timestamptz | 2024-02-29 12:00:00+00 | \"2024-02-29T12:00:00+00:00\"",
                "timestamptz | -infinity | \"-infinity\"",
                "timestamptz | 0044-03-15 12:00:00+00 BC | \"0044-03-15 12:00:00+00 BC\"",
                "text | it's \\ \"x\" | \"it's \\\\ \\\"x\\\"\"",
                "text | `` | \"\"",
            })
    void keysAreWrittenAsSingerIoDoesToTheLastDigit(String type, String text, String bookmark) {
        assertThat(KeyBookmark.isSound(key(type), text)).isTrue();
        assertThat(KeyBookmark.of(key(type), text)).hasToString(bookmark);
    }

    @ParameterizedTest
    @CsvSource({
        "numeric, NaN",
        "numeric, Infinity",
        "float4, NaN",
        "float8, Infinity",
        "date, infinity",
        "date, 10000-01-01",
        "timestamp, 294276-12-31 23:59:59.999999",
        "timestamptz, infinity",
        "text, mended \uFFFD"
    })
    void whatNothingCouldFollowIsNoBookmark(String type, String text) {
        assertThat(KeyBookmark.isSound(key(type), text)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "int4 | 0 | 0",
                "int4 | 5.0 | 5",
                "int4 | 5e2 | 500",
                "int4 | \"5\" | 5",
                "int4 | -0.0 | 0",
                "int8 | \"9223372036854775807\" | 9223372036854775807",
                "numeric | 0 | 0",
                "numeric | 2.50 | 2.50",
                "numeric | \"2.50\" | 2.50",
                "float8 | 1e+20 | 1E+20",
                "float8 | \"-Infinity\" | -Infinity",
                "date | \"2024-01-31\" | 2024-01-31",
                "timestamptz | \"2024-01-31\" | 2024-01-31",
                "timestamptz | \"2024-01-31T10:00:00+05:30\" | 2024-01-31T10:00:00+05:30",
                "timestamptz | \"2024-01-31T10:00:00.123456789Z\" | 2024-01-31T10:00:00.123456789Z",
                "timestamptz | \"2024-01-31 10:00\" | 2024-01-31 10:00",
                "timestamp | \"0044-03-15 12:00:00 BC\" | 0044-03-15 12:00:00 BC",
                "timestamp | \"-infinity\" | -infinity",
                "text | \"\" | ``",
                "text | \"false\" | false",
                "uuid | \"x\" | x",
            })
    void bookmarksMeanWhatTheySay(String type, String bookmark, String text) {
        assertThat(text(type, bookmark)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "int4 | false",
                "int4 | \"\"",
                "int4 | 5.5",
                "int4 | \"2024-01-31\"",
                "int4 | \"5; DROP TABLE t\"",
                "int4 | \"0x10\"",
                "int8 | 1e999999999",
                "int8 | 1e-2147483647",
                "int8 | \"1e2147483647\"",
                "int8 | [5]",
                "numeric | true",
                "numeric | \"\"",
                "numeric | \"1_000\"",
                "date | \"\"",
                "date | 20240131",
                "date | \"now\"",
                "timestamptz | \"tomorrow\"",
                "timestamptz | \"2024-01-31T10:00:00'\"",
                "timestamptz | \"2024-01-31 10:00 America/New_York\"",
                "timestamptz | {}",
                "text | 5",
                "text | false",
                "text | \"a\\u0000b\"",
                "text | \"\\ud800\"",
            })
    void whatIsNoValueOfTheKeyIsRefusedWithoutShowingIt(String type, String bookmark) {
        assertThatThrownBy(() -> text(type, bookmark))
                .isInstanceOf(TapException.class)
                .hasMessage(
                        "its bookmark is not a value of the replication key \"k\", which is of type %s: correct \"replication_key_value\" in the state, or remove the stream's bookmark to read it anew"
                                .formatted(type));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-infinity < 4713-01-01 BC",
                "0045-01-01 BC < 0044-01-01 BC",
                "0044-01-01 BC < 0044-01-02 BC",
                "0044-03-15 12:00:00+00 BC < 0044-03-15 12:00:00.5+00 BC",
                "0001-12-31 BC < 0001-01-01",
                "2024-01-01 12:00:00+00 < 2024-01-01 12:00:00.000001+00",
                "2024-01-01 12:00:00 < 2024-01-01 12:00:00.1",
                "2024-01-01 12:00:00.1 < 2024-01-01 12:00:00.12",
            })
    void momentsAreComparedAsTheServerDoes(String less) {
        String[] moments = less.split(" < ", 2);
        assertThat(KeyBookmark.compare(KeyKind.TIME, moments[0], moments[1])).isNegative();
        assertThat(KeyBookmark.compare(KeyKind.TIME, moments[1], moments[0])).isPositive();
        assertThat(KeyBookmark.compare(KeyKind.TIME, moments[0], moments[0])).isZero();
    }

    @Test
    void numbersAreComparedByValue() {
        assertThat(KeyBookmark.compare(KeyKind.INTEGER, "9", "10")).isNegative();
        assertThat(KeyBookmark.compare(KeyKind.NUMBER, "1e+20", "99999999999999999999"))
                .isPositive();
        assertThat(KeyBookmark.compare(KeyKind.NUMBER, "2.50", "2.5")).isZero();
        assertThat(KeyBookmark.compare(KeyKind.NUMBER, "-Infinity", "-1e+308")).isNegative();
    }
}
