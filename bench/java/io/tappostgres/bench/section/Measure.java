package io.tappostgres.bench.section;

import io.tappostgres.bench.figures.Run;
import io.tappostgres.bench.process.Command;
import java.io.IOException;

/** How a run is measured. */
@FunctionalInterface
interface Measure {

    Run run(Command command) throws IOException, InterruptedException;
}
