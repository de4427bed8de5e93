package io.tappostgres.singer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tappostgres.TapException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CatalogWriterTest {

    @Test
    void discoveredStreamHasTheKeysOfSingerIoInItsOrder() {
        Map<String, ColumnMetadata> columns = new LinkedHashMap<>();
        columns.put("größe", ColumnMetadata.discovered("integer", Inclusion.AUTOMATIC, true));
        Metadata metadata =
                Metadata.discovered(List.of("größe"), "public", "shop", 7, false, columns);
        CatalogEntry entry =
                new CatalogEntry(
                        "shop-public-t",
                        "t",
                        "t",
                        Fixtures.object("{\"type\":\"object\",\"properties\":{\"größe\":{}}}"),
                        metadata);

        assertThat(written(List.of(entry).iterator()))
                .isEqualTo(
                        """
                        {
                          "streams": [
                            {
                              "table_name": "t",
                              "stream": "t",
                              "metadata": [
                                {
                                  "breadcrumb": [],
                                  "metadata": {
                                    "table-key-properties": [
                                      "größe"
                                    ],
                                    "schema-name": "public",
                                    "database-name": "shop",
                                    "row-count": 7,
                                    "is-view": false
                                  }
                                },
                                {
                                  "breadcrumb": [
                                    "properties",
                                    "größe"
                                  ],
                                  "metadata": {
                                    "sql-datatype": "integer",
                                    "inclusion": "automatic",
                                    "selected-by-default": true
                                  }
                                }
                              ],
                              "tap_stream_id": "shop-public-t",
                              "schema": {
                                "type": "object",
                                "properties": {
                                  "größe": {}
                                }
                              }
                            }
                          ]
                        }
                        """);
    }

    @Test
    void anEmptyCatalogIsStillACatalog() {
        assertThat(written(List.<CatalogEntry>of().iterator()))
                .isEqualTo("{\n  \"streams\": []\n}\n");
    }

    @Test
    void aFailedDiscoveryDoesNotEndTheJson() {
        var output = new ByteArrayOutputStream();
        Iterator<CatalogEntry> failing =
                Stream.iterate(1, i -> i + 1).map(CatalogWriterTest::entryOrFailure).iterator();

        assertThatThrownBy(() -> CatalogWriter.write(failing, output))
                .isInstanceOf(NoSuchElementException.class);
        assertThat(output.toString(StandardCharsets.UTF_8))
                .startsWith("{\n  \"streams\": [\n    {")
                .doesNotContain("\n  ]");
    }

    private static CatalogEntry entryOrFailure(int number) {
        if (number > 1000) {
            throw new NoSuchElementException("the connection is gone");
        }
        return Fixtures.entry("shop-public-t" + number, "public", "t" + number);
    }

    @Test
    void anOutputThatRefusesIsReported() {
        OutputStream closed =
                new OutputStream() {
                    @Override
                    public void write(int value) throws IOException {
                        throw new IOException("Broken pipe");
                    }
                };

        assertThatThrownBy(() -> CatalogWriter.write(List.<CatalogEntry>of().iterator(), closed))
                .isInstanceOfSatisfying(
                        TapException.class,
                        e -> assertThat(e.kind()).isEqualTo(TapException.Kind.OUTPUT_CLOSED))
                .hasMessage("the catalog could not be written to stdout: Broken pipe");
    }

    private static String written(Iterator<CatalogEntry> entries) {
        var output = new ByteArrayOutputStream();
        CatalogWriter.write(entries, output);
        return output.toString(StandardCharsets.UTF_8);
    }
}
