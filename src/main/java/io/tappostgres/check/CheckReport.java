package io.tappostgres.check;

import io.tappostgres.finding.Finding;
import io.tappostgres.finding.Verdict;
import java.util.ArrayList;
import java.util.List;

/**
 * What a check came to.
 *
 * @param findings in the order in which they were made: causes before what follows from them
 */
public record CheckReport(List<Finding> findings) {

    public CheckReport {
        findings = List.copyOf(findings);
    }

    /** Whether a sync would work. */
    public boolean isUsable() {
        return findings.stream().noneMatch(Finding::isFailure);
    }

    /** The report as a table that a person reads, in lines of that many characters at most. */
    public String text(int columns) {
        return new TextReport(this, columns).render();
    }

    /** The report as one JSON object, as docs/check.md describes it. */
    public String json() {
        return new JsonReport(this).render();
    }

    /** Whether it is usable, and if not, the first reason, in a sentence. */
    String message() {
        return messageOf(findings);
    }

    /** The same of some of the findings. */
    static String messageOf(List<Finding> findings) {
        List<Finding> failures = findings.stream().filter(Finding::isFailure).toList();
        if (failures.isEmpty()) {
            return "usable";
        }
        Finding first = failures.get(0);
        String scope = first.scope().isEmpty() ? "" : first.scope() + ": ";
        return "not usable: %s %s%s%s"
                .formatted(
                        first.id(),
                        scope,
                        first.found(),
                        failures.size() == 1
                                ? ""
                                : ", and %,d more".formatted(failures.size() - 1));
    }

    /** How many there are of each verdict, as {@code 7 PASS, 1 WARN}. */
    String counts() {
        List<String> counts = new ArrayList<>();
        for (Verdict verdict : Verdict.values()) {
            long count = count(verdict);
            if (count > 0) {
                counts.add("%,d %s".formatted(count, verdict));
            }
        }
        return String.join(", ", counts);
    }

    long count(Verdict verdict) {
        return findings.stream().filter(finding -> finding.verdict() == verdict).count();
    }
}
