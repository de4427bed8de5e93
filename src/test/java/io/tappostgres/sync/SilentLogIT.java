package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.StallingProxy;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** The connection that the log is read over goes dead and stays open. */
class SilentLogIT {

    /** How far the reading has come. */
    enum Phase {
        LOG_IN {
            @Override
            StallingProxy proxy(PostgresServer server) throws IOException {
                return StallingProxy.atRequest(server, "IDENTIFY_SYSTEM", 1).sparing(1);
            }
        },
        START {
            @Override
            StallingProxy proxy(PostgresServer server) throws IOException {
                return StallingProxy.atRequest(server, "START_REPLICATION", 1);
            }
        },
        STREAM {
            @Override
            StallingProxy proxy(PostgresServer server) throws IOException {
                return StallingProxy.atAnswer(server, "the second");
            }
        };

        abstract StallingProxy proxy(PostgresServer server) throws IOException;
    }

    @TempDir private Path directory;

    @ParameterizedTest
    @EnumSource
    void logIsReadOverAnotherConnectionAndNothingIsMissing(Phase phase) throws Exception {
        LogVariant variant = LogVariant.PGOUTPUT_18;
        try (LoggedDatabase logged =
                        LoggedDatabase.create(
                                        variant,
                                        directory,
                                        "CREATE TABLE t (id int PRIMARY KEY, note text)")
                                .select("t");
                StallingProxy proxy = phase.proxy(variant.server())) {
            JsonNode state = Transcript.lastState(logged.succeed(TapFiles.parse("{}")));
            logged.execute(
                    "INSERT INTO t VALUES (1, 'the first')",
                    "INSERT INTO t VALUES (2, 'the second')",
                    "INSERT INTO t VALUES (3, 'the third')");
            logged.flushLog();
            logged.with("host", "127.0.0.1").with("port", proxy.port()).with("sslmode", "disable");

            TapResult result = logged.succeed(state);

            assertThat(proxy.isSpent()).isTrue();
            assertThat(
                            result.stdoutLines().stream()
                                    .filter(line -> line.startsWith("{\"type\":\"RECORD\""))
                                    .map(line -> TapFiles.parse(line).path("record").path("id"))
                                    .map(JsonNode::asInt))
                    .containsExactly(1, 2, 3);
        }
    }
}
