package io.tappostgres.json;

import static java.util.Objects.requireNonNull;

/**
 * A text that is JSON already, such as the value of a field of a log line.
 *
 * @param json on one line
 */
public record JsonText(String json) {

    public JsonText {
        requireNonNull(json, "json is null");
    }

    @Override
    public String toString() {
        return json;
    }
}
