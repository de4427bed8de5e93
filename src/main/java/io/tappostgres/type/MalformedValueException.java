package io.tappostgres.type;

/**
 * Thrown by a {@link ValueEncoder} for a text that its type cannot have. The message says what was
 * expected and at which byte, never what the value is.
 */
public final class MalformedValueException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public MalformedValueException(String message) {
        super(message);
    }
}
