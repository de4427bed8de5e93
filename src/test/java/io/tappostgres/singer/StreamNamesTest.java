package io.tappostgres.singer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tappostgres.TapException;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class StreamNamesTest {

    private static final CatalogEntry SALES =
            Fixtures.entry("shop-sales-orders", "sales", "orders");
    private static final CatalogEntry STOCK =
            Fixtures.entry("shop-stock-orders", "stock", "orders");
    private static final CatalogEntry OTHER =
            Fixtures.entry("copy-sales-orders", "sales", "orders");

    @Test
    void plainNameIsWhatTheCatalogCallsTheStream() {
        StreamNames names = StreamNames.plain(List.of(SALES));

        assertThat(names.streamName("shop-sales-orders")).isEqualTo("orders");
        assertThat(names.warnings()).isEmpty();
    }

    @Test
    void schemaIsPutInFrontWithTheSeparator() {
        StreamNames names = StreamNames.withSchema(List.of(SALES, STOCK), "__");

        assertThat(names.streamName("shop-sales-orders")).isEqualTo("sales__orders");
        assertThat(names.streamName("shop-stock-orders")).isEqualTo("stock__orders");
    }

    @Test
    void aCatalogWithoutSchemaNameHasNoPrefix() {
        CatalogEntry bare =
                new CatalogEntry(
                        "t",
                        "t",
                        "t",
                        Fixtures.object("{}"),
                        new Metadata(Fixtures.object("{}"), Map.of()));

        assertThat(StreamNames.withSchema(List.of(bare), "_").streamName("t")).isEqualTo("t");
    }

    @Test
    void sameNamesAreRefusedWithTheSettingThatSeparatesThem() {
        assertThat(refusal(() -> StreamNames.plain(List.of(SALES, STOCK))))
                .isEqualTo(
                        "streams cannot share a name: \"shop-sales-orders\", \"shop-stock-orders\""
                                + " would be called \"orders\"; set"
                                + " include_schemas_in_destination_stream_name to true, or give one"
                                + " of them another \"stream\" in the catalog");
        assertThat(refusal(() -> StreamNames.withSchema(List.of(SALES, OTHER), "_")))
                .isEqualTo(
                        "streams cannot share a name: \"shop-sales-orders\", \"copy-sales-orders\""
                                + " would be called \"sales_orders\";"
                                + " include_schemas_in_destination_stream_name is true already:"
                                + " give one of them another \"stream\" in the catalog, or sync"
                                + " them in separate runs");
    }

    @Test
    void namesThatDifferOnlyInCaseAndLongNamesAreWarnedOf() {
        String longName = "é".repeat(64);
        StreamNames names =
                StreamNames.plain(
                        List.of(
                                Fixtures.entry("a", "public", "Orders"),
                                Fixtures.entry("b", "public", "orders"),
                                Fixtures.entry("c", "public", "é".repeat(63)),
                                Fixtures.entry("d", "public", longName)));

        assertThat(names.warnings())
                .containsExactly(
                        "the stream name \""
                                + longName
                                + "\" has 64 characters; destinations may cut names longer than 63",
                        "the stream names \"Orders\", \"orders\" differ only in case; a destination"
                                + " that folds case mixes their rows");
    }

    private static String refusal(ThrowingCallable call) {
        TapException refusal = catchThrowableOfType(TapException.class, call);
        assertThat(refusal.kind()).isEqualTo(TapException.Kind.USAGE);
        return refusal.getMessage();
    }
}
