package io.tappostgres.readiness;

import static io.tappostgres.replication.Preflight.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.replication.Preflight;
import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.ServerConfiguration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A standby answers everything too; from PostgreSQL 16 on it has a log to give. */
class LogChecksStandbyIT {

    private static final List<String> ASKED =
            List.of(
                    "D20", "D22", "D25", "D23", "D24", "D26", "D27", "D41", "D30", "D31", "D37",
                    "D33", "D32", "D43", "D34", "D39", "D42", "D60", "D35", "D61", "D36", "D38");

    @ParameterizedTest
    @ValueSource(strings = {"15", "17"})
    void standbyIsAskedLikeAPrimary(String major) throws Exception {
        try (PostgresServer server =
                PostgresServer.startPrivate(major, ServerConfiguration.standard())) {
            Preflight preflight = Preflight.of(server.createDatabase("app"));
            preflight.database.execute(
                    "CREATE TABLE t (id int PRIMARY KEY); CREATE PUBLICATION p FOR TABLE t");
            preflight.createSlot("stitch", "pgoutput");
            preflight.database.execute("INSERT INTO t VALUES (1)");
            becomeStandby(server, preflight);
            LogAnswers answers = LogAnswers.of(preflight, true, request("t"));
            assertThat(answers.failures()).isEmpty();
            List<String> asked = new ArrayList<>(ASKED);
            if (major.equals("15")) {
                asked.remove("D43");
            }
            assertThat(answers.ids()).containsExactlyElementsOf(asked);
            assertThat(answers.to("D36"))
                    .containsExactly(
                            major.equals("15")
                                    ? "SKIP D36 reading from the slot | of database \"DB\" | not asked | because what fails above has to be mended first"
                                    : "PASS D36 reading from the slot | of database \"DB\" | pgoutput decodes it, and takes the options");
            assertThat(answers.to("D38"))
                    .containsExactly(
                            "SKIP D38 plugin installed | of database \"DB\" | not asked | because only a primary of PostgreSQL 10 or newer can");
        }
    }

    private static void becomeStandby(PostgresServer server, Preflight preflight) throws Exception {
        Path data = Path.of(preflight.database.value("SHOW data_directory"));
        server.stop();
        Path signal = Files.createFile(data.resolve("standby.signal"));
        Files.setOwner(signal, Files.getOwner(data));
        server.start();
    }
}
