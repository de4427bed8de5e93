package io.tappostgres.singer;

import java.util.List;

/**
 * What a run needs of a catalog file.
 *
 * @param streamCount how many streams the file has in all
 * @param selectedEntries those to sync, in the file's order
 */
public record Catalog(int streamCount, List<CatalogEntry> selectedEntries) {

    public Catalog {
        selectedEntries = List.copyOf(selectedEntries);
    }
}
