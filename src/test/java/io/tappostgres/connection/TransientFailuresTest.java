package io.tappostgres.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

final class TransientFailuresTest {

    private static boolean isTransient(String sqlState) {
        return TransientFailures.include(new SQLException("no matter", sqlState));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "08000", "08001", "08003", "08006", "08007", "08P01", "57P01", "57P02", "57P03",
                "57P05", "25P03", "40001", "53300", "55006"
            })
    void whatPassesByItselfIsTransient(String sqlState) {
        assertThat(isTransient(sqlState)).isTrue();
    }

    /** A cancelled query, missing rights or tables, a full disk, a value that cannot be read. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "08004", "57014", "57P04", "28P01", "28000", "42501", "42P01", "42703", "53100",
                "53200", "22021", "40P01", "55P03", "58030", "XX001", "72000", "0A000", "55000", ""
            })
    void whatWouldFailAgainIsNot(String sqlState) {
        assertThat(isTransient(sqlState)).isFalse();
    }

    @Test
    void failureWithoutSqlStateIsNot() {
        assertThat(isTransient(null)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ERROR: recovery is in progress\n  Hint: WAL control functions cannot be executed during recovery.",
                "ERROR: pg_create_logical_replication_slot: cannot be used on RO (Read Only) node"
            })
    void nodeThatWasThePrimaryAMomentAgoIs(String words) {
        assertThat(TransientFailures.include(new SQLException(words, "55000"))).isTrue();
    }

    @Test
    void nodeThatWasThePrimaryIsKnownWhateverItsLanguage() {
        ServerErrorMessage german =
                new ServerErrorMessage(
                        "SFEHLER\0C55000\0MWiederherstellung läuft\0Rpg_current_wal_lsn\0");
        assertThat(TransientFailures.include(new PSQLException(german))).isTrue();
    }

    @Test
    void whatTlsRefusedWouldBeRefusedAgain() {
        SQLException driver = new SQLException("SSL error", "08006");
        assertThat(TransientFailures.include(TlsRefusal.lasting("r", "remedy", driver))).isFalse();
        assertThat(TransientFailures.include(TlsRefusal.perhaps("r", "remedy", driver))).isTrue();
    }
}
