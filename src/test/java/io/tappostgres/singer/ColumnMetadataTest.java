package io.tappostgres.singer;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.json.JsonBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class ColumnMetadataTest {

    /**
     * The combinations of Stitch's field selection rules. The two that are settled otherwise: an
     * explicit false wins over the default, and a column nobody spoke of is selected.
     */
    @ParameterizedTest
    @CsvSource({
        "automatic,   *,     *,     true",
        "unsupported, *,     *,     false",
        "available,   true,  null,  true",
        "available,   true,  true,  true",
        "available,   true,  false, true",
        "available,   false, null,  false",
        "available,   false, true,  false",
        "available,   false, false, false",
        "available,   null,  true,  true",
        "available,   null,  false, false",
        "available,   null,  null,  true",
    })
    void selectionFollowsTheDocumentedCombinations(
            String inclusion, String selected, String selectedByDefault, boolean isSelected) {
        for (String each : selected.equals("*") ? ANY : new String[] {selected}) {
            for (String eachDefault :
                    selectedByDefault.equals("*") ? ANY : new String[] {selectedByDefault}) {
                String values =
                        "{\"inclusion\":\"%s\",\"selected\":%s,\"selected-by-default\":%s}"
                                .formatted(inclusion, each, eachDefault);

                assertThat(column(values).isSelected()).as(values).isEqualTo(isSelected);
            }
        }
    }

    private static final String[] ANY = {"true", "false", "null"};

    @Test
    void aColumnWithoutMetadataIsSelected() {
        assertThat(ColumnMetadata.NONE.isSelected()).isTrue();
        assertThat(ColumnMetadata.NONE.inclusion()).isEqualTo(Inclusion.AVAILABLE);
        assertThat(ColumnMetadata.NONE.sqlDatatype()).isNull();
    }

    @Test
    void aStringCountsAsItsBoolean() {
        assertThat(column("{\"selected\":\"false\",\"selected-by-default\":true}").isSelected())
                .isFalse();
        assertThat(column("{\"selected\":\"True\",\"selected-by-default\":false}").isSelected())
                .isTrue();
        assertThat(column("{\"selected-by-default\":\"false\"}").isSelected()).isFalse();
    }

    @Test
    void discoveryWritesTheKeysInSingerIosOrder() {
        ColumnMetadata column =
                ColumnMetadata.discovered("integer[]", Inclusion.AVAILABLE, true)
                        .with("x-owner", JsonNodeFactory.instance.stringNode("sales"));

        assertThat(compact(column.values()))
                .isEqualTo(
                        "{\"sql-datatype\":\"integer[]\",\"inclusion\":\"available\","
                                + "\"selected-by-default\":true,\"x-owner\":\"sales\"}");
    }

    private static ColumnMetadata column(String json) {
        return new ColumnMetadata(Fixtures.object(json));
    }

    private static String compact(ObjectNode node) {
        var buffer = new JsonBuffer(64);
        new JsonNodeWriter(buffer).compact(node);
        return buffer.toString();
    }
}
