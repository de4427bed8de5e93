package io.tappostgres.cli;

import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The end of a run that failed: one CRITICAL line, the last, and the exit code. */
final class Failure {

    private static final Logger LOG = LoggerFactory.getLogger("io.tappostgres");

    private Failure() {}

    /** Logs the failure, with a stack trace only if it is a defect, and returns the exit code. */
    static int report(Throwable failure) {
        if (failure instanceof TapException known && known.kind() != Kind.INTERNAL) {
            LOG.error(Logging.CRITICAL, "{}", known.getMessage());
            return known.kind().exitCode();
        }
        if (failure instanceof OutOfMemoryError) {
            LOG.error(
                    Logging.CRITICAL,
                    "out of memory ({}): give Java a larger heap with -Xmx",
                    failure.getMessage());
            return Kind.SOURCE.exitCode();
        }
        LOG.error("The tap has a defect; please report this", failure);
        LOG.error(Logging.CRITICAL, "internal error: {}", failure.toString());
        return Kind.INTERNAL.exitCode();
    }
}
