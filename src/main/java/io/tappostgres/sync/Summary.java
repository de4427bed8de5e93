package io.tappostgres.sync;

import io.tappostgres.DisplayWidth;
import io.tappostgres.TapException.Kind;
import io.tappostgres.sync.StreamReport.Outcome;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * How a whole run went.
 *
 * @param reports one per selected stream, in the order they were run
 * @param logs one per log that was read
 */
public record Summary(List<StreamReport> reports, List<LogReport> logs) {

    private static final String[] TITLES = {
        "stream", "method", "rows", "seconds", "rows/s", "outcome"
    };

    public Summary {
        reports = List.copyOf(reports);
        logs = List.copyOf(logs);
    }

    /** The streams that were selected and are not done, by their tap stream id. */
    public List<String> streamsNotDone() {
        return reports.stream()
                .filter(report -> report.outcome() != Outcome.DONE)
                .map(StreamReport::tapStreamId)
                .toList();
    }

    /** Why, each reason once, in the order of the streams. */
    public List<String> causes() {
        return reports.stream()
                .map(StreamReport::cause)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }

    /**
     * The exit code of the run: the greatest of its streams'. What a person has to change (2) is
     * not hidden behind what may go away by itself (1).
     */
    public int exitCode() {
        return reports.stream().mapToInt(report -> exitCode(report.outcome())).max().orElse(0);
    }

    private static int exitCode(Outcome outcome) {
        return switch (outcome) {
            case DONE -> 0;
            case FAILED, INTERRUPTED -> Kind.SOURCE.exitCode();
            case REFUSED, SKIPPED -> Kind.USAGE.exitCode();
            case LOST -> Kind.LOG_POSITION_LOST.exitCode();
        };
    }

    /** The lines of a table for a person: a title, a rule, a line a stream, a line a log. */
    public List<String> lines() {
        List<String[]> rows = new ArrayList<>();
        rows.add(TITLES);
        for (StreamReport report : reports) {
            rows.add(cells(report));
        }
        int[] widths = new int[TITLES.length];
        for (String[] row : rows) {
            for (int column = 0; column < row.length; column++) {
                widths[column] = Math.max(widths[column], DisplayWidth.of(row[column]));
            }
        }
        List<String> lines = new ArrayList<>();
        for (String[] row : rows) {
            lines.add(line(row, widths));
        }
        lines.add(1, "-".repeat(lines.get(0).length()));
        logs.forEach(log -> lines.add(log.line()));
        return lines;
    }

    /**
     * What {@link #lines} say to a person, as JSON objects for a program: one a stream, one a log,
     * in the order of the lines, behind the title and the rule.
     */
    public List<ObjectNode> objects() {
        List<ObjectNode> objects = new ArrayList<>();
        reports.forEach(report -> objects.add(object(report)));
        logs.forEach(log -> objects.add(log.object()));
        return objects;
    }

    private static ObjectNode object(StreamReport report) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        object.put("stream", report.tapStreamId());
        object.put("method", report.method() == null ? null : report.method().name());
        object.put("rows", report.rows());
        object.put("seconds", BigDecimal.valueOf(report.duration().toMillis(), 3));
        object.put("rows_per_second", report.rowsPerSecond());
        return object.put("outcome", report.outcome().name().toLowerCase(Locale.ROOT));
    }

    private static String[] cells(StreamReport report) {
        return new String[] {
            report.tapStreamId(),
            report.method() == null ? "-" : report.method().name(),
            String.format(Locale.ROOT, "%,d", report.rows()),
            String.format(Locale.ROOT, "%.1f", report.duration().toMillis() / 1000.0),
            String.format(Locale.ROOT, "%,d", report.rowsPerSecond()),
            report.outcome().name().toLowerCase(Locale.ROOT)
        };
    }

    /** Names to the left, figures to the right. */
    private static String line(String[] row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < row.length; column++) {
            boolean figure = column >= 2 && column <= 4;
            String padding = " ".repeat(widths[column] - DisplayWidth.of(row[column]));
            line.append(column == 0 ? "" : "  ");
            line.append(figure ? padding + row[column] : row[column] + padding);
        }
        return line.toString().stripTrailing();
    }
}
