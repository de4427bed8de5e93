package io.tappostgres.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tappostgres.TapException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Which of several places a stream's options are taken from. */
final class RowsConfigTest {

    private static RowsConfig rows(String settings) {
        return Given.with(settings).config().sync().rows();
    }

    private static StreamOptions metadata(String json) {
        JsonNode tree = Json.tree(json);
        return StreamOptions.of("its options", tree::get);
    }

    @Test
    void theMostExactPlaceWinsOptionByOption() {
        RowsConfig rows =
                rows(
                        """
                        'limit':1,'replication_key_lookback':'1 day','stream_options':{
                          'db-sales-orders':{'limit':2},
                          'sales.orders':{'limit':3,'where':'a = 1'},
                          'orders':{'limit':4,'where':'a = 2','order':['id desc']}}
                        """);
        StreamOptions metadata =
                metadata("{\"where\":\"a = 3\",\"replication_key_lookback\":\"2 days\"}");

        assertThat(rows.of("db-sales-orders", "sales", "orders", metadata))
                .isEqualTo(new StreamOptions("a = 1", null, 2, List.of("id desc"), "2 days", null));
        assertThat(rows.of("db-hr-orders", "hr", "orders", StreamOptions.NONE))
                .isEqualTo(new StreamOptions("a = 2", null, 4, List.of("id desc"), "1 day", null));
        assertThat(rows.of("db-hr-staff", "hr", "staff", metadata))
                .isEqualTo(new StreamOptions("a = 3", null, 1, null, "2 days", null));
    }

    /** Each of the forms in which Meltano passes the options of public.orders. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'public.orders':{'where':'a = 1','limit':5},'rental':{'where':'b'}}",
                "{'public':{'orders':{'where':'a = 1','limit':5}},'rental':{'where':'b'}}",
                "{'public.orders.where':'a = 1','public.orders.limit':5,'rental.where':'b'}",
                "{'public':{'orders.where':'a = 1','orders':{'limit':5}},'rental.where':'b'}",
                "{'public':{'orders':{'where':'a = 1','limit':5}},'rental':{'where':'b'},'public.orders.where':'a = 1'}"
            })
    void optionsMayBeNestedAtTheDotsOfAName(String options) {
        assertThat(rows("'stream_options':" + options).byStream())
                .isEqualTo(
                        Map.of(
                                "public.orders",
                                new StreamOptions("a = 1", null, 5, null, null, null),
                                "rental",
                                new StreamOptions("b", null, null, null, null, null)));
    }

    @Test
    void streamsMayBeNamedLikeOptions() {
        assertThat(
                        rows("'stream_options':{'where':{'where':'a','limit':{'order':['id']}},'s.where':{'limit':2}}")
                                .byStream())
                .isEqualTo(
                        Map.of(
                                "where",
                                new StreamOptions("a", null, null, null, null, null),
                                "where.limit",
                                new StreamOptions(null, null, null, List.of("id"), null, null),
                                "s.where",
                                new StreamOptions(null, null, 2, null, null, null)));
    }

    @Test
    void conditionsAreThoseOfBothSpellings() {
        assertThat(
                        metadata("{\"where\":\"a\",\"custom_where_clauses\":[\"b\",\"c\"]}")
                                .conditions())
                .containsExactly("a", "b", "c");
        assertThat(metadata("{\"where\":\"\",\"limit\":null}")).isEqualTo(StreamOptions.NONE);
    }

    @Test
    void aLookbackIsATextOrANumber() {
        assertThat(rows("'replication_key_lookback':100").common().lookback()).isEqualTo("100");
        assertThat(rows("'replication_key_lookback':'10 min'").common().lookback())
                .isEqualTo("10 min");
    }

    @Test
    void allThatIsWrongInTheMetadataIsToldAtOnce() {
        assertThatThrownBy(() -> metadata("{\"limit\":0,\"where\":[],\"order\":7}"))
                .isInstanceOf(TapException.class)
                .hasMessageContaining("where must be a string")
                .hasMessageContaining("limit must be a whole number, at least 1")
                .hasMessageContaining("order must be a list of names");
    }

    @ParameterizedTest
    @CsvSource({
        "2024-01-31, 2024-01-31T00:00:00Z",
        "2024-01-31T10:00:00, 2024-01-31T10:00:00Z",
        "2024-01-31 10:00:00.5Z, 2024-01-31T10:00:00.500Z",
        "2024-01-31t10:00:00z, 2024-01-31T10:00:00Z",
        "2024-01-31T10:00:00+02:00, 2024-01-31T08:00:00Z"
    })
    void theStartDateIsInUtcUnlessItHasAnOffset(String text, String instant) {
        assertThat(rows("'start_date':'" + text + "'").startDate())
                .isEqualTo(Instant.parse(instant));
    }
}
