package io.tappostgres.sync;

import io.tappostgres.TapException;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells why streams failed: each of them by name, but a server that lets nobody in once, since it
 * fails all of them in the same words. The summary has all streams that are not done. Thread-safe.
 */
final class FailureLog {

    private static final Logger LOG = LoggerFactory.getLogger(FailureLog.class);

    /** Connections; log-ins; databases that are not there; resources; the operator; the system. */
    private static final Set<String> CLASSES_OF_THE_SERVER =
            Set.of("08", "28", "3D", "53", "57", "58");

    private final Set<String> told = new HashSet<>();

    synchronized void failed(String tapStreamId, TapException failure) {
        if (!isOfServer(failure) || told.add(failure.getMessage())) {
            LOG.error("Stream \"{}\" failed: {}", tapStreamId, failure.getMessage());
            return;
        }
        LOG.debug("Stream \"{}\" failed for the same reason", tapStreamId);
    }

    private static boolean isOfServer(TapException failure) {
        return failure.getCause() instanceof SQLException cause
                && (cause.getSQLState() == null
                        || CLASSES_OF_THE_SERVER.stream()
                                .anyMatch(cause.getSQLState()::startsWith));
    }
}
