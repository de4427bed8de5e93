package io.tappostgres.check;

import io.tappostgres.finding.Finding;
import io.tappostgres.finding.Verdict;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A report for machines. Like the connection checks of Stitch's Connect API it says status, error
 * and message, of the whole and of each phase.
 */
final class JsonReport {

    private final CheckReport report;

    JsonReport(CheckReport report) {
        this.report = report;
    }

    String render() {
        ObjectNode root = outcome(JsonNodeFactory.instance.objectNode(), report.findings());
        ObjectNode counts = root.putObject("counts");
        for (Verdict verdict : Verdict.values()) {
            counts.put(verdict.name().toLowerCase(Locale.ROOT), report.count(verdict));
        }
        ObjectNode phases = root.putObject("phases");
        for (Phase phase : Phase.values()) {
            List<Finding> ofPhase =
                    report.findings().stream().filter(f -> phaseOf(f) == phase).toList();
            if (!ofPhase.isEmpty()) {
                outcome(phases.putObject(phase.title()), ofPhase);
            }
        }
        ArrayNode findings = root.putArray("findings");
        report.findings().forEach(finding -> write(finding, findings.addObject()));
        return root.toPrettyString() + "\n";
    }

    private static Phase phaseOf(Finding finding) {
        return CheckId.valueOf(finding.id()).phase();
    }

    private static ObjectNode outcome(ObjectNode node, List<Finding> findings) {
        boolean isError = findings.stream().anyMatch(Finding::isFailure);
        node.put("status", isError ? "failed" : "succeeded");
        node.put("error", isError);
        node.put("message", CheckReport.messageOf(findings));
        return node;
    }

    private static void write(Finding finding, ObjectNode node) {
        node.put("id", finding.id());
        node.put("phase", phaseOf(finding).title());
        node.put("verdict", finding.verdict().name());
        node.put("subject", finding.subject());
        node.put("scope", finding.scope());
        node.put("found", finding.found());
        node.put("reason", finding.reason());
        ArrayNode remedies = node.putArray("remedies");
        finding.remedies().forEach(remedies::add);
    }
}
