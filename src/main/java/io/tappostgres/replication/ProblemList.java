package io.tappostgres.replication;

import java.util.List;

/** Several problems in one message, numbered; one alone is not. */
final class ProblemList {

    private ProblemList() {}

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
