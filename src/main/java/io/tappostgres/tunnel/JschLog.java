package io.tappostgres.tunnel;

import com.jcraft.jsch.Logger;
import org.slf4j.LoggerFactory;

/**
 * What JSch has to say, at DEBUG whatever it thinks of it: failures are told by who handles them.
 */
final class JschLog implements Logger {

    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(JschLog.class);

    @Override
    public boolean isEnabled(int level) {
        return LOG.isDebugEnabled();
    }

    @Override
    public void log(int level, String message) {
        LOG.debug("{}", message);
    }
}
