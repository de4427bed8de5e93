package io.tappostgres.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.finding.Finding;
import io.tappostgres.replication.LogLag;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RetainedLogTest {

    private static final long TEN_GIGABYTES = 10L * 1024 * 1024 * 1024;

    @Test
    void slotThatKeepsMoreThanTenGigabytesIsWarnedOf() {
        assertThat(RetainedLog.of(new LogLag("s", TEN_GIGABYTES, 0), "app"))
                .isEqualTo(
                        Finding.pass(
                                "D34",
                                "log held back",
                                "database \"app\"",
                                "replication slot \"s\" keeps 10240.0 MB of the log, 0.0 MB are not confirmed yet"));
        assertThat(RetainedLog.of(new LogLag("s", TEN_GIGABYTES + 1, TEN_GIGABYTES), "app"))
                .isEqualTo(
                        Finding.warn(
                                "D34",
                                "log held back",
                                "database \"app\"",
                                "replication slot \"s\" keeps 10240.0 MB of the log, 10240.0 MB are not confirmed yet",
                                "a server whose disk is full of log stops",
                                List.of(
                                        "sync more often, and end transactions that are open for long",
                                        "or drop the slot if nothing reads it any more: SELECT pg_drop_replication_slot('s')")));
    }
}
