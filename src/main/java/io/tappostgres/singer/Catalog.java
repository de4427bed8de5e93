package io.tappostgres.singer;

import java.util.List;

/**
 * What a run needs of a catalog file.
 *
 * @param streamCount how many streams the file has in all
 * @param selectedEntries those to sync, in the file's order
 * @param others the names of those that are not selected, if they were asked for
 */
public record Catalog(
        int streamCount, List<CatalogEntry> selectedEntries, List<OtherStream> others) {

    /**
     * A stream that is not selected.
     *
     * @param schemaName may be null
     */
    public record OtherStream(String tapStreamId, String schemaName, String tableName) {}

    public Catalog {
        selectedEntries = List.copyOf(selectedEntries);
        others = List.copyOf(others);
    }
}
