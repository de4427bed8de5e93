package bench.section;

import bench.figures.Variant;
import bench.process.Command;

/** A command that is measured. */
record Contender(Variant variant, Command command, boolean mayFail) {

    /** One that must end well. */
    Contender(Variant variant, Command command) {
        this(variant, command, false);
    }
}
