package io.tappostgres.cli;

import io.tappostgres.config.TapConfig;
import io.tappostgres.discovery.Discovery;
import io.tappostgres.singer.CatalogEntry;
import io.tappostgres.singer.CatalogWriter;
import io.tappostgres.type.Conventions;
import java.util.Iterator;

/** {@code --discover}: the catalog of all databases on stdout. */
final class DiscoverCommand {

    private DiscoverCommand() {}

    static void run(TapConfig config) {
        Conventions conventions = Conventions.of(config.sync());
        Iterator<CatalogEntry> entries = Discovery.entries(config, conventions);
        CatalogWriter.write(entries, Stdout.unbuffered());
    }
}
