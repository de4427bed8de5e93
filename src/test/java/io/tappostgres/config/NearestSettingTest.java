package io.tappostgres.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NearestSettingTest {

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "hots, host",
                "HOST, host",
                "prot, port",
                "pasword, password",
                "ssl-mode, ssl_mode",
                "sslmod, sslmode",
                "filter_schema, filter_schemas",
                "DBName, dbname",
                "wal2json_mesage_fromat, wal2json_message_format",
                "hostname, host",
                "UserName, user",
                "passwd, password",
                "pwd, password",
                "connection-string, sqlalchemy_url",
                "schemas, filter_schemas",
                "slot_name, replication_slot_name",
                "xy, -",
                "poet_laureate, -",
                "logical_poll, -",
            })
    void settingIsFoundThatIsSpeltNearlySoOrCalledSoElsewhere(String key, String nearest) {
        assertThat(NearestSetting.of(key, Settings.BY_SPELLING.keySet())).isEqualTo(nearest);
    }
}
