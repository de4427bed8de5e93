package io.tappostgres.replication;

import static java.util.Objects.requireNonNull;

/**
 * Whose log it is, as {@code IDENTIFY_SYSTEM} answers.
 *
 * @param systemIdentifier given to a cluster when it is made, and shared by its standbys
 * @param timeline changes when a standby is promoted
 */
public record SystemIdentity(String systemIdentifier, long timeline) {

    public SystemIdentity {
        requireNonNull(systemIdentifier, "systemIdentifier is null");
    }
}
