package io.tappostgres;

import static java.util.Objects.requireNonNull;

/**
 * The one exception of the tap: what failed, where, and what to do about it.
 *
 * <p>The message is shown to a person as it is. It names streams, columns, types, lengths and log
 * positions, never a cell value or a secret, and ends with the remedy where there is one.
 */
public final class TapException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Who has to act, and so which exit code the process ends with. */
    public enum Kind {
        /** The command line, config, catalog or state, or what it asks of a stream, was refused. */
        USAGE(2),
        /** The database, or one of its streams, could not be read. */
        SOURCE(1),
        /** The log no longer has all that came after the state: a stream has to be reset. */
        LOG_POSITION_LOST(3),
        /** The reader of stdout went away. */
        OUTPUT_CLOSED(1),
        /** A defect of the tap; the only kind that is shown with a stack trace. */
        INTERNAL(1);

        private final int exitCode;

        Kind(int exitCode) {
            this.exitCode = exitCode;
        }

        /** The exit code of a run that ends with this kind, as the README documents it. */
        public int exitCode() {
            return exitCode;
        }
    }

    private final Kind kind;

    public TapException(Kind kind, String message) {
        this(kind, message, null);
    }

    public TapException(Kind kind, String message, Throwable cause) {
        super(requireNonNull(message, "message is null"), cause);
        this.kind = requireNonNull(kind, "kind is null");
    }

    public Kind kind() {
        return kind;
    }
}
