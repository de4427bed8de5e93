package io.tappostgres.connection;

import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import io.tappostgres.tunnel.TunnelException;
import java.sql.SQLException;

/** How a failure of the tunnel gets past the driver, and to whoever reads the messages. */
final class TunnelErrors {

    private static final String UNABLE_TO_CONNECT = "08001";

    /** One that {@link TransientFailures} does not include. */
    private static final String REJECTED = "08004";

    private TunnelErrors() {}

    /** The failure as the driver would tell it. */
    static SQLException asSql(TunnelException failure) {
        return new SQLException(
                failure.getMessage(), failure.isLasting() ? REJECTED : UNABLE_TO_CONNECT, failure);
    }

    /** What to tell of a failure that was the tunnel's, else null. */
    static TapException failure(String action, SQLException cause) {
        for (Throwable reason = cause; reason != null; reason = reason.getCause()) {
            if (reason instanceof TunnelException ofTunnel) {
                return new TapException(Kind.SOURCE, action + ": " + ofTunnel.getMessage(), cause);
            }
        }
        return null;
    }
}
