package io.tappostgres.config;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A config that was accepted, and what its author should hear about it.
 *
 * @param warnings what is probably a mistake, such as an unknown key; to be logged at WARNING
 * @param notes what is accepted but not used, two lines at most; to be logged at INFO
 */
public record ParsedConfig(TapConfig config, List<String> warnings, List<String> notes) {

    public ParsedConfig {
        requireNonNull(config, "config is null");
        warnings = List.copyOf(warnings);
        notes = List.copyOf(notes);
    }
}
