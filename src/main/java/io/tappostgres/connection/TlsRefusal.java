package io.tappostgres.connection;

import java.sql.SQLException;

/**
 * A connection that TLS was in the way of, and will be the next time: nothing here is transient.
 */
final class TlsRefusal extends SQLException {

    private static final long serialVersionUID = 1L;

    private final String remedy;
    private final boolean isFinal;

    private TlsRefusal(String reason, String remedy, boolean isFinal, SQLException cause) {
        super(reason, cause.getSQLState(), cause);
        this.remedy = remedy;
        this.isFinal = isFinal;
    }

    /** One that the next attempt would meet again. */
    static TlsRefusal lasting(String reason, String remedy, SQLException cause) {
        return new TlsRefusal(reason, remedy, true, cause);
    }

    /** One that may be no more than a connection that was lost. */
    static TlsRefusal perhaps(String reason, String remedy, SQLException cause) {
        return new TlsRefusal(reason, remedy, false, cause);
    }

    boolean isFinal() {
        return isFinal;
    }

    String remedy() {
        return remedy;
    }
}
