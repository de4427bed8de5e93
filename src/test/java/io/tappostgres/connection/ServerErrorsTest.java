package io.tappostgres.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.config.ConnectionConfig;
import io.tappostgres.config.PasswordConfig;
import io.tappostgres.config.Secret;
import io.tappostgres.config.SslConfig;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What servers say that no test can bring to say it, and the advice for hosts of a kind. */
final class ServerErrorsTest {

    private static final String SECURITY_GROUP =
            "; on Amazon RDS, check that the security group and the subnets of the VPC let this machine in";

    private static final String PRIVATE =
            "; it is a private address, which is reached from within its network, or through an SSH server there (\"ssh_host\" in the config)";

    private static String message(String host, SQLException cause) {
        ConnectionConfig config =
                new ConnectionConfig(
                        host,
                        5432,
                        "tap",
                        PasswordConfig.of(new Secret("planted-secret")),
                        "app",
                        SslConfig.of("prefer"),
                        null,
                        "tap-postgres",
                        Duration.ofSeconds(30));
        return new ServerErrors(config, "app").failure("cannot read the rows", cause).getMessage();
    }

    private static SQLException server(String state, String text) {
        return new PSQLException(
                new ServerErrorMessage("SERROR\0C%s\0M%s\0".formatted(state, text)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "57P01 | terminating connection due to administrator command | the connection was lost: run again with the last STATE",
                "57P02 | terminating connection because of crash of another server process | the connection was lost: run again with the last STATE",
                "57P05 | terminating connection due to idle-session timeout | the connection was lost: run again with the last STATE",
                "25P03 | terminating connection due to idle-in-transaction timeout | the connection was lost: run again with the last STATE",
                "57P03 | the database system is shutting down | the server is starting up or shutting down: run again in a while",
                "57P04 | terminating connection due to conflict with recovery | the database was dropped: check \"dbname\" in the config",
                "57014 | canceling statement due to statement timeout | somebody cancelled the statement, or a time-out did that the tap's session does not have (statement_timeout is 0 in it): run again with the last STATE",
                "55000 | recovery is in progress | the server is a read replica by now, as after a failover: set \"host\" in the config to the primary (of Aurora, the writer), and run again",
                "55000 | pg_create_logical_replication_slot: cannot be used on RO (Read Only) node | the server is a read replica by now, as after a failover: set \"host\" in the config to the primary (of Aurora, the writer), and run again",
                "08P01 | query_wait_timeout | the connection pooler had no server connection left: raise its pool size (PgBouncer: default_pool_size), lower \"parallelism\" in the config, or set \"host\" and \"port\" in the config to the database itself",
                "08P01 | unsupported startup parameter: options | have it listed in ignore_startup_parameters of PgBouncer, or set \"host\" and \"port\" in the config to the database itself",
                "08P01 | no more connections allowed (max_client_conn) | the connection pooler takes no more clients: close others, or raise its limit (PgBouncer: max_client_conn)",
            })
    void wordsOfTheServerComeWithAdvice(String state, String text, String advice) {
        assertThat(message("db.example.org", server(state, text)))
                .isEqualTo(
                        "cannot read the rows: %s (SQLSTATE %s); %s"
                                .formatted(text, state, advice));
    }

    @ParameterizedTest
    @ValueSource(strings = {"22P02", "23505", "P0001", "XX000", "HV000"})
    void wordsThatCanQuoteDataAreWithheld(String state) {
        assertThat(message("db.example.org", server(state, "invalid input: \"planted-secret\"")))
                .isEqualTo(
                        "cannot read the rows: the server's message is withheld, as it can quote data; its log has it (SQLSTATE %s)"
                                .formatted(state));
    }

    private static SQLException network(Exception cause) {
        return new PSQLException(
                "The connection attempt failed.",
                org.postgresql.util.PSQLState.CONNECTION_UNABLE_TO_CONNECT,
                cause);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no-such-db.c9akciq32.eu-central-1.rds.amazonaws.com",
                "no-such-db.rds.cn-north-1.amazonaws.com.cn"
            })
    void hostOfRdsHasItsSecurityGroupNamed(String host) {
        assertThat(message(host, network(new SocketTimeoutException())))
                .isEqualTo(
                        "cannot read the rows: The connection attempt failed. (SQLSTATE 08001); nothing answered within 30 seconds: check \"host\" and \"port\", and firewalls on the way"
                                + SECURITY_GROUP);
        assertThat(message(host, network(new ConnectException())))
                .isEqualTo(
                        "cannot read the rows: The connection attempt failed. (SQLSTATE 08001); check \"host\" and \"port\", and that the server listens there"
                                + SECURITY_GROUP);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.1.2.3", "172.16.0.1", "192.168.3.4"})
    void privateAddressIsToldHowToBeReached(String host) {
        assertThat(message(host, network(new SocketTimeoutException()))).endsWith("way" + PRIVATE);
    }

    @Test
    void otherHostsHaveNoHint() {
        assertThat(message("127.0.0.1", network(new SocketTimeoutException())))
                .endsWith("and firewalls on the way");
    }
}
