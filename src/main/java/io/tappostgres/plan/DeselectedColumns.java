package io.tappostgres.plan;

import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import io.tappostgres.discovery.Column;
import io.tappostgres.discovery.Table;
import io.tappostgres.document.NearestKey;
import io.tappostgres.document.Problems;
import io.tappostgres.singer.CatalogEntry;
import java.util.List;

/** The columns that a person does not want to be read. */
public final class DeselectedColumns {

    private DeselectedColumns() {}

    /**
     * Requires that each is a column that there is, or was when the catalog was made.
     *
     * @throws TapException of kind USAGE if one is neither: its name is misspelt, and the column
     *     that was to be left out would be read
     */
    public static void require(CatalogEntry entry, Table table) {
        List<String> names = table.columns().stream().map(Column::name).toList();
        entry.metadata()
                .columns()
                .forEach(
                        (name, column) -> {
                            boolean isKnown = names.contains(name) || entry.hasProperty(name);
                            if (!isKnown && Boolean.FALSE.equals(column.selected())) {
                                throw new TapException(
                                        Kind.USAGE,
                                        "its metadata deselects column %s, which neither the table nor the schema in the catalog has%s"
                                                .formatted(
                                                        Problems.quoted(name),
                                                        NearestKey.suggestion(name, names)));
                            }
                        });
    }
}
