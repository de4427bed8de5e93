package io.tappostgres.sync;

import io.tappostgres.TapException;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells why streams failed, each reason once: a server that is out of reach fails all of them in
 * the same words. The summary has all streams that are not done. Thread-safe.
 */
final class FailureLog {

    private static final Logger LOG = LoggerFactory.getLogger(FailureLog.class);

    private final Set<String> told = new HashSet<>();

    synchronized void failed(String tapStreamId, TapException failure) {
        if (told.add(failure.getMessage())) {
            LOG.error("Stream \"{}\" failed: {}", tapStreamId, failure.getMessage());
            return;
        }
        LOG.debug("Stream \"{}\" failed for the same reason", tapStreamId);
    }
}
