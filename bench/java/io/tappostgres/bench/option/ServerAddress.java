package io.tappostgres.bench.option;

import java.util.Map;

/**
 * The server that psql and the tap read.
 *
 * @param password empty if the server asks for none; it travels in the environment only
 */
public record ServerAddress(String host, int port, String user, String password) {

    /** What psql and the tap find in their environment; a password is not an argument. */
    public Map<String, String> environment() {
        return password.isEmpty() ? Map.of() : Map.of("PGPASSWORD", password);
    }
}
