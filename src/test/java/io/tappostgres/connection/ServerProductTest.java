package io.tappostgres.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tappostgres.TapException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ServerProductTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PostgreSQL 9.3.5 on x86_64-unknown-linux-gnu, compiled by gcc, 64-bit",
                "PostgreSQL 18.1 (Debian 18.1-1.pgdg120+2) on x86_64-pc-linux-gnu, compiled by gcc (Debian 12.2.0-14+deb12u1) 12.2.0, 64-bit",
                "PostgreSQL 16.4 on x86_64-pc-linux-gnu, compiled by x86_64-pc-linux-gnu-gcc (GCC) 9.5.0, 64-bit",
                "PostgreSQL 11.2-YB-2.19.0.0-b190 on x86_64-pc-linux-gnu, compiled by clang version 15.0.3, 64-bit",
                "PostgreSQL 9.4.26 (Greenplum Database 6.25.3 build commit:367edc6b4d) on x86_64-unknown-linux-gnu",
                "PostgreSQL 13.4 (EnterpriseDB Advanced Server 13.4.8) on x86_64-pc-linux-gnu"
            })
    void whatIsMadeOfPostgresIsTaken(String version) {
        assertThatCode(() -> ServerProduct.requirePostgres(version)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PostgreSQL 9.3.5 on x86_64-unknown-linux-gnu, compiled by gcc, 64-bit",
                "PostgreSQL 18.1 (Debian 18.1-1.pgdg120+2) on x86_64-pc-linux-gnu, compiled by gcc (Debian 12.2.0-14+deb12u1) 12.2.0, 64-bit",
                "PostgreSQL 14.9 (Ubuntu 14.9-1.pgdg22.04+1) on aarch64-unknown-linux-gnu, compiled by gcc (Ubuntu 11.4.0-1ubuntu1~22.04) 11.4.0, 64-bit",
                "PostgreSQL 14.5 (Postgres.app) on aarch64-apple-darwin20.6.0, compiled by Apple clang version 12.0.5 (clang-1205.0.22.9), 64-bit",
                "PostgreSQL 16.9 (415ee2b) on x86_64-pc-linux-gnu, compiled by gcc (Debian 10.2.1-6) 10.2.1 20210110, 64-bit",
                "PostgreSQL 14.5 - Percona Distribution on x86_64-pc-linux-gnu, compiled by gcc (Debian 10.2.1-6) 10.2.1 20210110, 64-bit",
                "PostgreSQL 15.4 on x86_64-pc-linux-gnu, compiled by Debian clang version 12.0.1, 64-bit",
                "PostgreSQL 12.1, compiled by Visual C++ build 1914, 64-bit",
                "PostgreSQL 19devel on x86_64-pc-linux-gnu, compiled by gcc-13.2.0, 64-bit"
            })
    void packagesAndHostsOfPostgresArePlain(String version) {
        assertThat(ServerProduct.isPlain(version)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PostgreSQL 11.2-YB-2.19.0.0-b190 on x86_64-pc-linux-gnu, compiled by clang version 15.0.3, 64-bit",
                "PostgreSQL 9.4.26 (Greenplum Database 6.25.3 build commit:367edc6b4d) on x86_64-unknown-linux-gnu, compiled by gcc (GCC) 6.4.0, 64-bit compiled on Oct 4 2023",
                "PostgreSQL 14.4 (Apache Cloudberry 1.6.0 build 1) on x86_64-pc-linux-gnu, compiled by gcc (GCC) 11.4.1, 64-bit",
                "PostgreSQL 13.4 (EnterpriseDB Advanced Server 13.4.8) on x86_64-pc-linux-gnu, compiled by gcc (GCC) 4.8.5, 64-bit",
                "PostgreSQL 10.23 (Postgres-XL 10r1.1) on x86_64-pc-linux-gnu, compiled by gcc (GCC) 4.8.5, 64-bit",
                "PostgreSQL 12.3, compiled by Visual C++ build 1914, 64-bit, QuestDB",
                "PostgreSQL 13.14.0-RisingWave-2.0.0 (f2d3d3b)",
                "PostgreSQL 9.5.0 on x86_64-unknown-linux-gnu (Materialize v0.111.0)"
            })
    void productsThatAreMadeOfPostgresAreNotPlain(String version) {
        assertThat(ServerProduct.isPlain(version)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CockroachDB CCL v23.1.11 (x86_64-pc-linux-gnu, built 2023/09/27 01:53:43, go1.19.10) | CockroachDB CCL v23.1.11",
                "PostgreSQL 8.0.2 on i686-pc-linux-gnu, compiled by GCC gcc (GCC) 3.4.2 20041017 (Red Hat 3.4.2-6.fc3), Redshift 1.0.12103 | Amazon Redshift",
                "QuestDB | QuestDB"
            })
    void otherProductsAreRefusedByName(String version, String name) {
        assertThatThrownBy(() -> ServerProduct.requirePostgres(version))
                .isInstanceOf(TapException.class)
                .hasMessage(
                        "the server is %s, not PostgreSQL, whose system catalogs and text of values this tap relies on: check \"host\" and \"port\" in the config, or use a tap for %s",
                        name, name);
    }

    @Test
    void redshiftIsKnownByTheVersionThatItWasMadeOf() {
        assertThatThrownBy(() -> ServerVersion.parse("8.0.2").requireSupported())
                .isInstanceOf(TapException.class)
                .hasMessageStartingWith("the server is Amazon Redshift, not PostgreSQL, ");
    }
}
