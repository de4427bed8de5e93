package io.tappostgres.singer;

import io.tappostgres.json.JsonBuffer;
import io.tappostgres.json.JsonText;
import java.math.BigDecimal;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The METRIC log lines of the Singer specification, spaced as singer-python writes them. */
public final class Metrics {

    private static final Logger LOGGER = LoggerFactory.getLogger(Metrics.class);

    private Metrics() {}

    /** Logs how many records of a stream were written since the last such line. */
    public static void logRecordCount(String streamName, long count) {
        log(
                "{\"type\": \"counter\", \"metric\": \"record_count\", \"value\": %d, \"tags\": {\"endpoint\": %s}}"
                        .formatted(count, json(streamName)));
    }

    /** Logs how long a job took, in seconds to the millisecond. */
    public static void logJobDuration(String jobType, boolean succeeded, Duration duration) {
        log(
                "{\"type\": \"timer\", \"metric\": \"job_duration\", \"value\": %s, \"tags\": {\"job_type\": %s, \"status\": \"%s\"}}"
                        .formatted(
                                BigDecimal.valueOf(duration.toMillis(), 3),
                                json(jobType),
                                succeeded ? "succeeded" : "failed"));
    }

    /**
     * Logs how much of something there is, such as the log that a server keeps.
     *
     * @param metric with its unit
     * @param database that it is of
     */
    public static void logGauge(String metric, long value, String database) {
        log(
                "{\"type\": \"gauge\", \"metric\": \"%s\", \"value\": %d, \"tags\": {\"database\": %s}}"
                        .formatted(metric, value, json(database)));
    }

    /** As a line for a person, and as a field for a log that has fields. */
    private static void log(String metric) {
        LOGGER.atInfo().addKeyValue("metric", new JsonText(metric)).log("METRIC: {}", metric);
    }

    private static String json(String text) {
        JsonBuffer buffer = new JsonBuffer(text.length() + 2);
        new JsonNodeWriter(buffer).string(text);
        return buffer.toString();
    }
}
