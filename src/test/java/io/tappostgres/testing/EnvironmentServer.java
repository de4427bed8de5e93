package io.tappostgres.testing;

import java.util.Map;
import java.util.Optional;

/**
 * A running server that the environment names by {@code TAP_POSTGRES_TEST_HOST}, {@code …_PORT},
 * {@code …_USER} and {@code …_PASSWORD}: PostgreSQL with {@code wal_level=logical}, wal2json, and a
 * superuser for us.
 */
record EnvironmentServer(String host, int port, String superuser, String password)
        implements ServerBackend {

    private static final String PREFIX = "TAP_POSTGRES_TEST_";

    static Optional<ServerBackend> named(Map<String, String> environment) {
        String host = environment.get(PREFIX + "HOST");
        if (host == null || host.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new EnvironmentServer(
                        host,
                        Integer.parseInt(environment.getOrDefault(PREFIX + "PORT", "5432")),
                        environment.getOrDefault(PREFIX + "USER", "postgres"),
                        environment.getOrDefault(PREFIX + "PASSWORD", "")));
    }

    @Override
    public String description() {
        return "PostgreSQL of " + PREFIX + "HOST";
    }

    @Override
    public void close() {
        // It was there before us, and stays.
    }

    /** As a record would print it, less the password. */
    @Override
    public String toString() {
        return description();
    }
}
