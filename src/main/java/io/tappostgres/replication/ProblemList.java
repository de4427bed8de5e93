package io.tappostgres.replication;

import io.tappostgres.finding.Finding;
import java.util.ArrayList;
import java.util.List;

/** Several problems in one message, numbered; one alone is not. */
final class ProblemList {

    private ProblemList() {}

    /**
     * Those that are failures; of several that are mended together the first, which is their cause.
     */
    static List<Finding> failures(List<Finding> findings) {
        List<Finding> failures = new ArrayList<>();
        for (Finding finding : findings) {
            boolean isTold =
                    failures.stream()
                            .anyMatch(known -> known.remedies().equals(finding.remedies()));
            if (finding.isFailure() && !isTold) {
                failures.add(finding);
            }
        }
        return failures;
    }

    /** The same of findings. */
    static String ofFindings(List<Finding> findings) {
        return of(findings.stream().map(Finding::sentence).toList());
    }

    /** The problems, behind a colon that ends what comes before. */
    static String of(List<String> problems) {
        if (problems.size() == 1) {
            return ": " + problems.get(0);
        }
        StringBuilder text = new StringBuilder(":");
        for (int i = 0; i < problems.size(); i++) {
            text.append(" (").append(i + 1).append(") ").append(problems.get(i));
            text.append(i < problems.size() - 1 ? "." : "");
        }
        return text.toString();
    }
}
