package io.tappostgres.check;

import io.tappostgres.DisplayWidth;
import io.tappostgres.finding.Finding;
import io.tappostgres.finding.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A report for a person: a line for each finding, and below it why it matters and what mends it.
 * Statements stay in one line, however long, so that they can be copied.
 */
final class TextReport {

    /** Of one question: more of the same would hide the other questions. */
    private static final int SHOWN_OF_A_KIND = 10;

    /** What is right is said of some, to be known to have been asked. */
    private static final int SHOWN_OF_WHAT_IS_RIGHT = 3;

    private static final int NARROWEST_COLUMNS = 72;

    private static final String HEAD = "%-4s  %-3s  %-23s  ";
    private static final int INDENT = HEAD.formatted("", "", "").length();
    private static final String MARGIN = " ".repeat(INDENT);
    private static final int LABEL = "why: ".length();

    private static final Pattern STATEMENT =
            Pattern.compile("(?s)(ALTER|CREATE|DROP|GRANT|REVOKE|SELECT|SET) .*");

    private static final Pattern CONTROLS = Pattern.compile("\\p{Cntrl}");

    private final CheckReport report;
    private final int columns;
    private final StringBuilder text = new StringBuilder();
    private String heading = "";

    TextReport(CheckReport report, int columns) {
        this.report = report;
        this.columns = Math.max(columns, NARROWEST_COLUMNS);
    }

    String render() {
        Map<String, Integer> ofKind = new LinkedHashMap<>();
        Map<String, Integer> hidden = new LinkedHashMap<>();
        for (Finding finding : report.findings()) {
            int most = finding.verdict() == Verdict.PASS ? SHOWN_OF_WHAT_IS_RIGHT : SHOWN_OF_A_KIND;
            if (ofKind.merge(kind(finding), 1, Integer::sum) <= most) {
                show(finding);
            } else {
                hidden.merge(kind(finding), 1, Integer::sum);
            }
        }
        if (!hidden.isEmpty()) {
            text.append('\n');
        }
        hidden.forEach(
                (kind, count) ->
                        text.append(kind)
                                .append(
                                        ": %,d more, which --format json shows\n"
                                                .formatted(count)));
        text.append('\n').append(report.counts()).append('\n');
        wrapped("", report.message(), 0);
        return text.toString();
    }

    private static String kind(Finding finding) {
        return finding.verdict() + "  " + finding.id();
    }

    /** What several findings in a row are about stands above them, not in each. */
    private void head(Finding finding) {
        String above = isHeading(finding.scope()) ? finding.scope() : "";
        boolean isInside = finding.scope().startsWith("stream ");
        if (!above.equals(heading) && !isInside) {
            text.append('\n').append(above).append(above.isEmpty() ? "" : "\n");
            heading = above;
        }
    }

    private static boolean isHeading(String scope) {
        return scope.startsWith("database ") || scope.startsWith("server ");
    }

    private void show(Finding finding) {
        head(finding);
        boolean isAbove = finding.scope().isEmpty() || isHeading(finding.scope());
        String scope = isAbove ? "" : finding.scope() + ": ";
        wrapped(
                HEAD.formatted(finding.verdict(), finding.id(), finding.subject()),
                scope + finding.found(),
                INDENT);
        if (!finding.reason().isEmpty()) {
            wrapped(MARGIN + "why: ", finding.reason(), INDENT + LABEL);
        }
        String label = CheckId.valueOf(finding.id()).phase() == Phase.MANUAL ? "see: " : "fix: ";
        for (String remedy : finding.remedies()) {
            if (STATEMENT.matcher(remedy).matches()) {
                text.append(MARGIN).append(label).append(oneLine(remedy)).append(";\n");
            } else {
                wrapped(MARGIN + label, remedy, INDENT + LABEL);
            }
            label = " ".repeat(LABEL);
        }
    }

    /** Names of the server's can hold anything, and must not move a terminal's cursor. */
    private static String oneLine(String text) {
        return CONTROLS.matcher(text).replaceAll(" ");
    }

    private void wrapped(String head, String paragraph, int indent) {
        text.append(head);
        int column = DisplayWidth.of(head);
        boolean isFirst = true;
        for (String word : words(oneLine(paragraph))) {
            int width = DisplayWidth.of(word);
            if (!isFirst && column + 1 + width > columns) {
                text.append('\n').append(" ".repeat(indent));
                column = indent;
            } else if (!isFirst) {
                text.append(' ');
                column++;
            }
            text.append(word);
            column += width;
            isFirst = false;
        }
        text.append('\n');
    }

    private static List<String> words(String paragraph) {
        List<String> words = new ArrayList<>();
        for (String word : paragraph.split(" ", -1)) {
            if (!word.isEmpty()) {
                words.add(word);
            }
        }
        return words;
    }
}
