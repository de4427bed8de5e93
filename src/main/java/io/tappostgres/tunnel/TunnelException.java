package io.tappostgres.tunnel;

import java.io.IOException;

/**
 * That there is no way through the SSH tunnel: which of its steps failed, why, and what to do about
 * it. The message is for a person, as it is.
 */
public final class TunnelException extends IOException {

    private static final long serialVersionUID = 1L;

    /** The three steps, in their order. */
    public enum Step {
        /** To reach an SSH server, and to know it for the right one. */
        SERVER,
        /** To be let in there. */
        LOGIN,
        /** To get from the last SSH server to the database. */
        FORWARD
    }

    private final Step step;
    private final boolean lasting;

    private TunnelException(Step step, boolean lasting, String message, Throwable cause) {
        super(message, cause);
        this.step = step;
        this.lasting = lasting;
    }

    /** A failure that may pass by itself. */
    static TunnelException passing(Step step, String message, Throwable cause) {
        return new TunnelException(step, false, message, cause);
    }

    /** A failure that stays until somebody changes something. */
    static TunnelException lasting(Step step, String message, Throwable cause) {
        return new TunnelException(step, true, message, cause);
    }

    public Step step() {
        return step;
    }

    /** Whether another try would fail in the same way. */
    public boolean isLasting() {
        return lasting;
    }
}
