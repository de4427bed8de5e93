package bench.section;

import bench.figures.Run;
import bench.process.Command;

import java.io.IOException;

/** How a run is measured. */
@FunctionalInterface
interface Measure {

    Run run(Command command) throws IOException, InterruptedException;
}
