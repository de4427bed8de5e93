package io.tappostgres.singer;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class MetricsTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        logger().addAppender(log);
        logger().setAdditive(false);
    }

    @AfterEach
    void stopListening() {
        logger().detachAppender(log);
        logger().setAdditive(true);
    }

    @Test
    void counterLogsWhatCameSinceTheLastLineEachMinuteAndAtTheEnd() {
        // Near the end of its range System.nanoTime wraps around.
        long start = Long.MAX_VALUE - 30 * SECOND;
        RecordCounter counter = new RecordCounter("or\"ders", start);

        counter.add(5, start + 59 * SECOND);
        counter.add(2, start + 60 * SECOND);
        counter.add(4, start + 90 * SECOND);
        counter.add(0, start + 120 * SECOND);
        counter.finish();

        assertThat(counter.totalCount()).isEqualTo(11);
        assertThat(log.list)
                .extracting(ILoggingEvent::toString)
                .containsExactly(recordCount(7), recordCount(4), recordCount(0));
    }

    @Test
    void timerIsInSeconds() {
        Metrics.logJobDuration("sync_table", true, Duration.ofMillis(61_050));
        Metrics.logJobDuration("discovery", false, Duration.ZERO);

        assertThat(log.list)
                .extracting(ILoggingEvent::toString)
                .containsExactly(
                        "[INFO] METRIC: {\"type\": \"timer\", \"metric\": \"job_duration\","
                                + " \"value\": 61.050, \"tags\": {\"job_type\": \"sync_table\","
                                + " \"status\": \"succeeded\"}}",
                        "[INFO] METRIC: {\"type\": \"timer\", \"metric\": \"job_duration\","
                                + " \"value\": 0.000, \"tags\": {\"job_type\": \"discovery\","
                                + " \"status\": \"failed\"}}");
    }

    private static String recordCount(int value) {
        return "[INFO] METRIC: {\"type\": \"counter\", \"metric\": \"record_count\", \"value\": "
                + value
                + ", \"tags\": {\"endpoint\": \"or\\\"ders\"}}";
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger(Metrics.class);
    }
}
