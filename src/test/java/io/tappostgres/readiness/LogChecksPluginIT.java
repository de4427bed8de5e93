package io.tappostgres.readiness;

import static io.tappostgres.replication.Preflight.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.replication.Preflight;
import io.tappostgres.testing.PostgresBinaries;
import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.ServerConfiguration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A slot with wal2json, which minor releases since August 2026 refuse if it is not listed. */
class LogChecksPluginIT {

    private static final String REMEDIES =
            " | ALTER ROLE \"tap_reader\" SET output_plugin_libraries = pgoutput, test_decoding, wal2json | run it as a superuser, or add wal2json to output_plugin_libraries in postgresql.conf and reload | or create a slot with the plugin pgoutput";

    private static PostgresServer server;
    private Preflight preflight;

    @BeforeAll
    static void start() {
        PostgresBinaries binaries =
                PostgresBinaries.installedWithWal2json()
                        .orElseThrow(() -> new AssertionError("there is no wal2json"));
        server = PostgresServer.startPrivate(binaries, ServerConfiguration.standard());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void createDatabase() throws Exception {
        preflight = Preflight.of(server.createDatabase("app"));
        preflight.database.execute("CREATE TABLE t (id int PRIMARY KEY)");
        preflight.createSlot("stitch_app", "wal2json");
        preflight.database.execute("INSERT INTO t VALUES (1)");
    }

    @AfterEach
    void dropDatabase() throws Exception {
        preflight.database.execute("ALTER ROLE tap_reader RESET output_plugin_libraries");
        preflight.close();
    }

    private void allow(String libraries) throws Exception {
        preflight.database.execute(
                "ALTER ROLE tap_reader SET output_plugin_libraries = " + libraries);
    }

    @Test
    void pluginThatIsListedIsReadWithTheOptionsOfASync() throws Exception {
        LogAnswers answers = LogAnswers.of(preflight, true, request("t"));
        assertThat(answers.failures()).isEmpty();
        assertThat(answers.to("D36"))
                .containsExactly(
                        "PASS D36 reading from the slot | of database \"DB\" | wal2json decodes it, and takes the options");
        assertThat(answers.to("D38"))
                .containsExactly("PASS D38 plugin installed | of database \"DB\" | wal2json");
        assertThat(answers.to("D42")).isEmpty();
        assertThat(LogAnswers.of(preflight).to("D36"))
                .containsExactly(
                        "SKIP D36 reading from the slot | of database \"DB\" | not asked | because no table is to be read from it");
    }

    /** The user may not see the list: the server's words decide. */
    @Test
    void pluginThatIsNotListedIsNoMissingRight() throws Exception {
        allow("pgoutput");
        LogAnswers answers = LogAnswers.of(preflight, request("t"));
        assertThat(answers.to("D37")).hasSize(1).first().asString().startsWith("SKIP D37 ");
        assertThat(answers.failures())
                .containsExactly(
                        "FAIL D36 reading from the slot | of database \"DB\" | library \"wal2json\" may not be used as an output plugin (SQLSTATE 42501) | because a sync reads the slot in the same way"
                                + REMEDIES);
    }

    @Test
    void listThatTheUserMaySeeIsRead() throws Exception {
        allow("pgoutput");
        preflight.database.execute("GRANT pg_read_all_settings TO tap_reader");
        try {
            assertThat(LogAnswers.of(preflight, request("t")).failures())
                    .containsExactly(
                            "FAIL D37 plugin allowed | of database \"DB\" | the server does not allow the output plugin wal2json | because minor releases since August 2026 load only the output plugins that are listed"
                                    + REMEDIES);
            allow("pgoutput, wal2json");
            assertThat(LogAnswers.of(preflight, request("t")).to("D37"))
                    .containsExactly(
                            "PASS D37 plugin allowed | of database \"DB\" | output_plugin_libraries has wal2json");
        } finally {
            preflight.database.execute("REVOKE pg_read_all_settings FROM tap_reader");
        }
    }
}
