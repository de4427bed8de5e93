package io.tappostgres.tunnel;

import java.io.IOException;

/** That an SSH server did not make a connection that it was asked for. */
final class ForwardRefusedException extends IOException {

    private static final long serialVersionUID = 1L;

    /** SSH_OPEN_ADMINISTRATIVELY_PROHIBITED of RFC 4254, 5.1. */
    private static final int PROHIBITED = 1;

    /** SSH_OPEN_RESOURCE_SHORTAGE, the last of them. */
    private static final int RESOURCE_SHORTAGE = 4;

    private final int reason;

    /**
     * @param reason a code of RFC 4254, 5.1; anything else if the server did not answer
     */
    ForwardRefusedException(int reason, Throwable cause) {
        super("channel open failure " + reason, cause);
        this.reason = reason;
    }

    /** Whether the server does not forward, or not to there, by its configuration. */
    boolean isProhibited() {
        return reason == PROHIBITED;
    }

    /** Whether the server answered at all. */
    boolean isAnswer() {
        return reason >= PROHIBITED && reason <= RESOURCE_SHORTAGE;
    }
}
