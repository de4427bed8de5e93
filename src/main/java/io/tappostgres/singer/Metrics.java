package io.tappostgres.singer;

import io.tappostgres.json.JsonBuffer;
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
        LOGGER.info(
                "METRIC: {\"type\": \"counter\", \"metric\": \"record_count\", \"value\": {},"
                        + " \"tags\": {\"endpoint\": {}}}",
                count,
                json(streamName));
    }

    /** Logs how long a job took, in seconds to the millisecond. */
    public static void logJobDuration(String jobType, boolean succeeded, Duration duration) {
        LOGGER.info(
                "METRIC: {\"type\": \"timer\", \"metric\": \"job_duration\", \"value\": {},"
                        + " \"tags\": {\"job_type\": {}, \"status\": \"{}\"}}",
                BigDecimal.valueOf(duration.toMillis(), 3),
                json(jobType),
                succeeded ? "succeeded" : "failed");
    }

    /**
     * Logs how much of something there is, such as the log that a server keeps.
     *
     * @param metric with its unit
     * @param database that it is of
     */
    public static void logGauge(String metric, long value, String database) {
        LOGGER.info(
                "METRIC: {\"type\": \"gauge\", \"metric\": \"{}\", \"value\": {}, \"tags\": {\"database\": {}}}",
                metric,
                value,
                json(database));
    }

    private static String json(String text) {
        JsonBuffer buffer = new JsonBuffer(text.length() + 2);
        new JsonNodeWriter(buffer).string(text);
        return buffer.toString();
    }
}
