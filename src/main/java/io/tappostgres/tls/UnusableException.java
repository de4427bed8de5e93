package io.tappostgres.tls;

/** Says what is wrong with a key or a certificate, and never what is in it. */
final class UnusableException extends Exception {

    private static final long serialVersionUID = 1L;

    /**
     * @param message what goes on after the name of the setting, with the remedy
     */
    UnusableException(String message) {
        super(message);
    }

    UnusableException(String message, Throwable cause) {
        super(message, cause);
    }
}
