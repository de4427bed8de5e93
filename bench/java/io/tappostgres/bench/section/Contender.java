package io.tappostgres.bench.section;

import io.tappostgres.bench.figures.Variant;
import io.tappostgres.bench.process.Command;
import java.util.List;

/**
 * A command that is measured.
 *
 * @param before what is run before each time, not measured
 * @param after what is run after each time, not measured
 */
record Contender(
        Variant variant,
        Command command,
        boolean mayFail,
        List<Command> before,
        List<Command> after) {

    /** One that needs nothing else. */
    Contender(Variant variant, Command command, boolean mayFail) {
        this(variant, command, mayFail, List.of(), List.of());
    }

    /** One that must end well. */
    Contender(Variant variant, Command command) {
        this(variant, command, false);
    }
}
