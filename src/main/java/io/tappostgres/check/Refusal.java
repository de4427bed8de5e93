package io.tappostgres.check;

import io.tappostgres.TapException;
import io.tappostgres.finding.Finding;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the tap says when it refuses something, taken apart.
 *
 * @param found what there is
 * @param remedy what mends it, or "" if the message does not say
 */
record Refusal(String found, String remedy) {

    private static final String SEPARATOR = ": ";

    private static final Pattern WORDS_OF_SERVER =
            Pattern.compile("(.*?SQLSTATE \\w{5}\\)?); (.*)", Pattern.DOTALL);

    /** Messages of the tap end with the remedy, behind the server's words or the last colon. */
    static Refusal of(TapException refusal) {
        String message = refusal.getMessage();
        Matcher ofServer = WORDS_OF_SERVER.matcher(message);
        if (ofServer.matches()) {
            return new Refusal(ofServer.group(1), ofServer.group(2));
        }
        int end = message.lastIndexOf(SEPARATOR);
        return end < 0
                ? new Refusal(message, "")
                : new Refusal(
                        message.substring(0, end), message.substring(end + SEPARATOR.length()));
    }

    /** The finding that a sync of a stream would be refused. */
    Finding fail(CheckId id, String scope) {
        return id.fail(scope, found, "a sync of the stream fails", remedies());
    }

    /** What mends it, as findings have it. */
    String[] remedies() {
        return remedy.isEmpty() ? new String[0] : new String[] {remedy};
    }
}
