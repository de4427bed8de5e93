package io.tappostgres.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.config.ConnectionConfig;
import io.tappostgres.config.PasswordConfig;
import io.tappostgres.config.Secret;
import io.tappostgres.config.SslConfig;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What servers say of their log that the tests' servers cannot be brought to say. */
final class LogErrorsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "0A000 | logical decoding cannot be used while in recovery | a read replica gives its log from PostgreSQL 16 on only: set \"host\" in the config to the primary, or read the streams by INCREMENTAL or FULL_TABLE",
                "XX000 | no known snapshots | this is a defect of older servers and plugins with large (TOASTed) values: update PostgreSQL and wal2json, or take the table's large columns out of the selection",
                "55000 | pg_logical_slot_peek_changes: cannot be used on RO (Read Only) node | an Aurora cluster says so while it fails over, and a reader of it always: set \"host\" in the config to the writer, and run again",
                "55000 | recovery is in progress | the server is a read replica by now, as after a failover: set \"host\" in the config to the primary (of Aurora, the writer), and run again",
                "55000 | logical decoding requires wal_level >= logical | the server's wal_level has to be logical: set rds.logical_replication to 1 in the DB parameter group of the Amazon RDS instance and reboot it",
            })
    void wordsOfTheServerComeWithAdvice(String state, String text, String advice) {
        PSQLException refused =
                new PSQLException(
                        new ServerErrorMessage("SERROR\0C%s\0M%s\0".formatted(state, text)));
        ConnectionConfig config =
                new ConnectionConfig(
                        "db.c9akciq32.eu-central-1.rds.amazonaws.com",
                        5432,
                        "tap",
                        PasswordConfig.of(new Secret("planted-secret")),
                        "app",
                        SslConfig.of("prefer"),
                        null,
                        "tap-postgres",
                        Duration.ofSeconds(30));
        LogSlot slot =
                new LogSlot("s", "logical", "wal2json", "app", false, 0, 1, 1, null, null, false);
        assertThat(LogErrors.of(refused, slot, config, "app"))
                .hasMessage(
                        "cannot read replication slot \"s\" of database \"app\": %s (SQLSTATE %s); %s",
                        text, state, advice);
    }
}
