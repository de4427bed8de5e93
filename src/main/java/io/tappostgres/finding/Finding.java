package io.tappostgres.finding;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * The answer to one question.
 *
 * @param id of the question, such as {@code D20}
 * @param subject the question in a few words, such as {@code wal_level}
 * @param scope which database, stream or slot it is about, or "" for the server
 * @param found what there is, in words that follow a colon
 * @param reason why it matters, or "" where it is as it should be
 * @param remedies what mends it, in the order in which to do it: whole SQL statements with the real
 *     names, or what to do elsewhere; empty where nothing is to be mended
 */
public record Finding(
        String id,
        Verdict verdict,
        String subject,
        String scope,
        String found,
        String reason,
        List<String> remedies) {

    public Finding {
        requireNonNull(id, "id is null");
        requireNonNull(verdict, "verdict is null");
        requireNonNull(subject, "subject is null");
        requireNonNull(scope, "scope is null");
        requireNonNull(found, "found is null");
        requireNonNull(reason, "reason is null");
        remedies = List.copyOf(remedies);
    }

    /** That something is as it should be. */
    public static Finding pass(String id, String subject, String scope, String found) {
        return new Finding(id, Verdict.PASS, subject, scope, found, "", List.of());
    }

    /** Something worth knowing. */
    public static Finding info(String id, String subject, String scope, String found) {
        return new Finding(id, Verdict.INFO, subject, scope, found, "", List.of());
    }

    /** Something without which a sync works, but not as well, or not for ever. */
    public static Finding warn(
            String id,
            String subject,
            String scope,
            String found,
            String reason,
            List<String> remedies) {
        return new Finding(id, Verdict.WARN, subject, scope, found, reason, remedies);
    }

    /** Something without which a sync, or a stream of it, does not work. */
    public static Finding fail(
            String id,
            String subject,
            String scope,
            String found,
            String reason,
            List<String> remedies) {
        return new Finding(id, Verdict.FAIL, subject, scope, found, reason, remedies);
    }

    /** That a question could not be asked, and why. */
    public static Finding skip(String id, String subject, String scope, String reason) {
        return new Finding(id, Verdict.SKIP, subject, scope, "not asked", reason, List.of());
    }

    public boolean isFailure() {
        return verdict == Verdict.FAIL;
    }

    /** The finding in one sentence, for a list of problems: what there is; what mends it. */
    public String sentence() {
        return remedies.isEmpty() ? found : found + "; " + String.join("; ", remedies);
    }
}
