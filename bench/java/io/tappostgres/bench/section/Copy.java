package io.tappostgres.bench.section;

import io.tappostgres.bench.figures.Subject;
import io.tappostgres.bench.figures.Variant;
import io.tappostgres.bench.server.Table;
import io.tappostgres.bench.tap.Tap;
import java.io.IOException;
import java.nio.file.Path;

/** A full copy of one table, by psql or by the tap. */
record Copy(Subject subject, Table table, Path catalog, Workbench workbench) {

    /** The copy of a table, which is made unless it is there. */
    static Copy of(Subject subject, Table table, Workbench workbench)
            throws IOException, InterruptedException {
        String database = workbench.options().database();
        workbench.server().fillOnce(database, table);
        Path catalog =
                workbench
                        .files()
                        .fullTableCatalog(
                                workbench.firstTap(), database, table, workbench.processes());
        return new Copy(subject, table, catalog, workbench);
    }

    Contender psql() {
        String database = workbench.options().database();
        return new Contender(Variant.PSQL, workbench.server().copy(database, table));
    }

    Contender by(Tap tap, int readers) throws IOException {
        return new Contender(tap.variant(readers), tap.command(arguments(readers)));
    }

    /** What the tap is called with. */
    String[] arguments(int readers) throws IOException {
        Path config = workbench.files().config(workbench.options().database(), readers);
        return new String[] {"--config", config.toString(), "--catalog", catalog.toString()};
    }
}
