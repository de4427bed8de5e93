package io.tappostgres.replication;

import io.tappostgres.finding.Finding;

/**
 * Why the log cannot give one stream's table.
 *
 * @param isOfCatalog whether nothing but the catalog can change that, whatever the server is like
 */
record TableRefusal(Finding finding, boolean isOfCatalog) {

    /** What the server, or who runs it, can change. */
    static TableRefusal ofServer(Finding finding) {
        return finding == null ? null : new TableRefusal(finding, false);
    }

    static TableRefusal ofCatalog(Finding finding) {
        return new TableRefusal(finding, true);
    }
}
