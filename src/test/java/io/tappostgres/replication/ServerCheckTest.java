package io.tappostgres.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.connection.ServerFlavour;
import io.tappostgres.connection.ServerVersion;
import io.tappostgres.finding.Finding;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ServerCheckTest {

    private static LogServer server(
            int version, ServerFlavour flavour, String walLevel, LogServer.Right right) {
        return new LogServer(
                new ServerVersion(version),
                false,
                "tap",
                flavour,
                walLevel,
                null,
                5,
                5,
                right,
                null);
    }

    private static List<String> problems(LogServer server) {
        return ServerCheck.failures(server).stream().map(Finding::sentence).toList();
    }

    @Test
    void serverThatLacksNothingHasNoProblem() {
        assertThat(problems(server(180001, ServerFlavour.VANILLA, "logical", LogServer.Right.HELD)))
                .isEmpty();
        assertThat(problems(server(100006, ServerFlavour.AURORA, "logical", LogServer.Right.HELD)))
                .isEmpty();
    }

    /** It is mended together with wal_level, so that a sync tells of it once. */
    @Test
    void providersSwitchIsAnAnswerOfItsOwn() {
        LogServer server =
                new LogServer(
                        new ServerVersion(150000),
                        false,
                        "tap",
                        ServerFlavour.CLOUD_SQL,
                        "replica",
                        "off",
                        5,
                        5,
                        LogServer.Right.HELD,
                        null);
        String remedy =
                "set the flag cloudsql.logical_decoding of the Cloud SQL instance to on; it restarts";
        assertThat(ServerCheck.settings(server))
                .contains(
                        Finding.fail(
                                "D21",
                                "cloudsql.logical_decoding",
                                "",
                                "cloudsql.logical_decoding is off",
                                "on Google Cloud SQL this is what sets wal_level",
                                List.of(remedy)));
        assertThat(problems(server))
                .containsExactly(
                        "wal_level is replica (cloudsql.logical_decoding is off), not logical; "
                                + remedy);
    }

    /** RDS can complain about the role where the setting is the fault, so that comes first. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "VANILLA | wal_level is replica, not logical; set wal_level = logical in postgresql.conf and restart the server; if it is hosted and its provider has no switch for this (Heroku has none), read the streams by INCREMENTAL or FULL_TABLE | ALTER ROLE \"tap\" WITH REPLICATION; run it as an administrator",
                "RDS | wal_level is replica, not logical; set rds.logical_replication to 1 in the DB parameter group of the Amazon RDS instance and reboot it | GRANT rds_replication TO \"tap\"; run it as a member of rds_superuser",
                "AURORA | wal_level is replica, not logical; set rds.logical_replication to 1 in the DB cluster parameter group of the Amazon Aurora cluster and reboot its writer | GRANT rds_replication TO \"tap\"; run it as a member of rds_superuser",
                "CLOUD_SQL | wal_level is replica, not logical; set the flag cloudsql.logical_decoding of the Cloud SQL instance to on; it restarts | ALTER ROLE \"tap\" WITH REPLICATION; run it as a member of cloudsqlsuperuser",
                "AZURE | wal_level is replica, not logical; set the server parameter wal_level of the Azure server to logical and restart it | ALTER ROLE \"tap\" WITH REPLICATION; run it as a member of azure_pg_admin",
            },
            quoteCharacter = '`')
    void everyFlavourHasItsOwnSwitchAndGrant(ServerFlavour flavour, String walLevel, String grant) {
        assertThat(problems(server(150000, flavour, "replica", LogServer.Right.NONE)))
                .containsExactly(walLevel, "user \"tap\" has no right to read the log; " + grant);
    }

    @ParameterizedTest
    @CsvSource({
        "'pgoutput, test_decoding', false",
        "'pgoutput, test_decoding, wal2json', true",
        "'pgoutput,\"wal2json\"', true",
        "'', false",
        "my_wal2json, false",
    })
    void pluginHasToBeInTheListOfTheServer(String libraries, boolean listed) {
        assertThat(ServerCheck.isListed("wal2json", libraries)).isEqualTo(listed);
    }
}
