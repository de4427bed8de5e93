package io.tappostgres.check;

import io.tappostgres.TapException;
import io.tappostgres.finding.Finding;

/**
 * What the tap says when it refuses something, taken apart.
 *
 * @param found what there is
 * @param remedy what mends it, or "" if the message does not say
 */
record Refusal(String found, String remedy) {

    private static final String SEPARATOR = ": ";

    /** Messages of the tap end with the remedy, behind their last colon. */
    static Refusal of(TapException refusal) {
        String message = refusal.getMessage();
        int end = message.lastIndexOf(SEPARATOR);
        return end < 0
                ? new Refusal(message, "")
                : new Refusal(
                        message.substring(0, end), message.substring(end + SEPARATOR.length()));
    }

    /** The finding that a sync of a stream would be refused. */
    Finding fail(CheckId id, String scope) {
        String reason = "a sync of the stream fails";
        return remedy.isEmpty()
                ? id.fail(scope, found, reason)
                : id.fail(scope, found, reason, remedy);
    }
}
