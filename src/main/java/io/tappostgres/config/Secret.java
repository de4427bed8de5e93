package io.tappostgres.config;

import static java.util.Objects.requireNonNull;

/** A text that no log line, message or {@code toString} may show. */
public final class Secret {

    /** No secret was given; the driver may look for one of its own, as in {@code .pgpass}. */
    public static final Secret NONE = new Secret("");

    private final String value;

    public Secret(String value) {
        this.value = requireNonNull(value, "value is null");
    }

    /** The text itself, for the one place that hands it to the server. */
    public String reveal() {
        return value;
    }

    public boolean isEmpty() {
        return value.isEmpty();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && secret.value.equals(value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return isEmpty() ? "" : "***";
    }
}
