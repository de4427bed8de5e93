package io.tappostgres.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.ReplicationMethod;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Config files as users of the three other taps have them, taken over unchanged. */
final class ConfigFixturesTest {

    static Path fixture(String name) throws URISyntaxException {
        return Path.of(ConfigFixturesTest.class.getResource("/config/" + name).toURI());
    }

    private static ParsedConfig read(String name) throws URISyntaxException {
        ParsedConfig parsed = ConfigReader.read(List.of(fixture(name)), Map.of());
        assertThat(parsed.warnings()).isEmpty();
        assertThat(parsed.toString()).doesNotContain("N0t-shown");
        return parsed;
    }

    @Test
    void singerIoConfigIsUnderstood() throws URISyntaxException {
        ParsedConfig parsed = read("singer-io.json");

        assertThat(parsed.config())
                .isEqualTo(
                        Given.tapConfig(
                                new ConnectionConfig(
                                        "orders.c9akciq32.eu-central-1.rds.amazonaws.com",
                                        5432,
                                        "stitch",
                                        PasswordConfig.of(new Secret("N0t-shown")),
                                        "orders",
                                        SslConfig.of("require"),
                                        null,
                                        "tap-postgres",
                                        Duration.ofSeconds(30)),
                                new DiscoveryConfig(List.of("orders", "billing"), List.of(), true),
                                Given.syncConfig(
                                        ReplicationMethod.FULL_TABLE,
                                        true,
                                        false,
                                        false,
                                        RowsConfig.EVERYTHING),
                                Given.logConfig(null, null, 2, true, Duration.ofMinutes(30))));
        assertThat(parsed.notes())
                .containsExactly(
                        "settings without effect here: frequency_in_minutes, anchor_time,"
                                + " image_version (for the scheduler)");
    }

    @Test
    void pipelineWiseConfigIsUnderstood() throws URISyntaxException {
        assertThat(read("pipelinewise.json").config())
                .isEqualTo(
                        Given.tapConfig(
                                new ConnectionConfig(
                                        "db.internal",
                                        5433,
                                        "pipelinewise",
                                        PasswordConfig.of(new Secret("N0t-shown")),
                                        "app",
                                        SslConfig.of("prefer"),
                                        null,
                                        "tap-postgres",
                                        Duration.ofSeconds(30)),
                                new DiscoveryConfig(List.of(), List.of("public", "sales"), true),
                                Given.syncConfig(
                                        ReplicationMethod.LOG_BASED,
                                        false,
                                        false,
                                        false,
                                        RowsConfig.EVERYTHING),
                                Given.logConfig(
                                        null,
                                        "postgres_sample",
                                        null,
                                        false,
                                        Duration.ofMinutes(5))));
    }

    @Test
    void meltanoConfigIsUnderstood() throws URISyntaxException {
        assertThat(read("meltano.json").config())
                .isEqualTo(
                        Given.tapConfig(
                                new ConnectionConfig(
                                        "warehouse.example.com",
                                        5432,
                                        "meltano",
                                        PasswordConfig.of(new Secret("N0t-shown")),
                                        "warehouse",
                                        new SslConfig(
                                                "verify-ca",
                                                false,
                                                new TextSource(
                                                        "ssl_certificate_authority",
                                                        new Secret("/etc/ssl/warehouse-ca.pem")),
                                                new TextSource(
                                                        "ssl_client_certificate",
                                                        new Secret("/etc/ssl/client.pem")),
                                                new TextSource(
                                                        "ssl_client_private_key",
                                                        new Secret("/etc/ssl/client.key")),
                                                Secret.NONE),
                                        null,
                                        "tap-postgres",
                                        Duration.ofSeconds(30)),
                                new DiscoveryConfig(
                                        List.of("warehouse"), List.of("public", "raw,odd"), true),
                                Given.syncConfig(
                                        ReplicationMethod.FULL_TABLE,
                                        false,
                                        true,
                                        true,
                                        new RowsConfig(
                                                false,
                                                Instant.parse("2025-01-01T00:00:00Z"),
                                                null,
                                                StreamOptions.NONE,
                                                Map.of())),
                                Given.logConfig(
                                        "tappostgres", null, null, false, Duration.ofMinutes(10))));
    }
}
