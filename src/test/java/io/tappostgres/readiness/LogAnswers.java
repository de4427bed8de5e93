package io.tappostgres.readiness;

import io.tappostgres.connection.Database;
import io.tappostgres.finding.Finding;
import io.tappostgres.replication.LogRequest;
import io.tappostgres.replication.Preflight;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** All findings about the log of a database, each as one line of text, whole. */
final class LogAnswers {

    private final Preflight preflight;
    private final List<Finding> findings;

    private LogAnswers(Preflight preflight, List<Finding> findings) {
        this.preflight = preflight;
        this.findings = findings;
    }

    /** As a session of the tap gets them, by a user who has no other rights than it needs. */
    static LogAnswers of(Preflight preflight, LogRequest... requests) throws SQLException {
        return of(preflight, false, requests);
    }

    static LogAnswers of(Preflight preflight, boolean probesPlugin, LogRequest... requests)
            throws SQLException {
        try (Database opened = Database.open(preflight.logServer(), preflight.database.name(), 1);
                Connection connection = opened.borrow()) {
            return new LogAnswers(
                    preflight,
                    LogChecks.of(
                            connection,
                            preflight.logServer(),
                            preflight.config,
                            preflight.database.name(),
                            List.of(requests),
                            probesPlugin));
        }
    }

    static LogAnswers ofForgottenSlots(Preflight preflight) throws SQLException {
        try (Database opened = Database.open(preflight.logServer(), preflight.database.name(), 1);
                Connection connection = opened.borrow()) {
            return new LogAnswers(
                    preflight,
                    LogChecks.forgottenSlots(
                            connection, preflight.config, preflight.database.name()));
        }
    }

    /** All of them, in their order. */
    List<String> all() {
        return findings.stream().map(this::line).toList();
    }

    /** The ids in their order, each once. */
    List<String> ids() {
        return findings.stream().map(Finding::id).distinct().toList();
    }

    /** The answers to one question. */
    List<String> to(String id) {
        return findings.stream().filter(found -> found.id().equals(id)).map(this::line).toList();
    }

    /** Those that keep the log from being read. */
    List<String> failures() {
        return findings.stream().filter(Finding::isFailure).map(this::line).toList();
    }

    private String line(Finding finding) {
        List<String> parts = new ArrayList<>();
        parts.add(finding.verdict() + " " + finding.id() + " " + finding.subject());
        if (!finding.scope().isEmpty()) {
            parts.add("of " + finding.scope());
        }
        parts.add(finding.found());
        if (!finding.reason().isEmpty()) {
            parts.add("because " + finding.reason());
        }
        parts.addAll(finding.remedies());
        return String.join(" | ", parts)
                .replace(preflight.database.name(), "DB")
                .replaceAll("system identifier \\d+", "system identifier ID")
                .replaceAll("\\d+\\.\\d MB", "N MB")
                .replace(":" + preflight.database.server().port(), ":PORT");
    }
}
