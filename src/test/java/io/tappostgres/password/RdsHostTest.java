package io.tappostgres.password;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RdsHostTest {

    @ParameterizedTest
    @CsvSource({
        "shop.c9akciq32.eu-central-1.rds.amazonaws.com, eu-central-1",
        "shop.cluster-c9akciq32.us-east-1.rds.amazonaws.com, us-east-1",
        "shop.cluster-ro-c9akciq32.ap-southeast-2.rds.amazonaws.com, ap-southeast-2",
        "mine.cluster-custom-c9akciq32.eu-west-3.rds.amazonaws.com, eu-west-3",
        "shop.proxy-c9akciq32.eu-central-1.rds.amazonaws.com, eu-central-1",
        "ro.endpoint.proxy-c9akciq32.eu-central-1.rds.amazonaws.com, eu-central-1",
        "shop.c9akciq32.us-gov-west-1.rds.amazonaws.com, us-gov-west-1",
        "shop.c9akciq32.rds.cn-north-1.amazonaws.com.cn, cn-north-1",
        "shop.cluster-c9akciq32.cn-northwest-1.rds.amazonaws.com.cn, cn-northwest-1",
        "shop.c9akciq32.eusc-de-east-1.rds.amazonaws.eu, eusc-de-east-1",
        "shop.c9akciq32.rds.us-iso-east-1.c2s.ic.gov, us-iso-east-1",
        "SHOP.C9AKCIQ32.EU-CENTRAL-1.RDS.AMAZONAWS.COM., eu-central-1"
    })
    void regionOfAnEndpointIsInItsName(String host, String region) {
        assertThat(RdsHost.region(host)).isEqualTo(region);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "db.example.com",
                "127.0.0.1",
                "::1",
                "localhost",
                "eu-central-1.rds.amazonaws.com",
                "shop.eu-central-1.rds.amazonaws.com.example.com",
                "shop.c9akciq32.rds.amazonaws.com",
                "shop.c9akciq32.eu-central-1.redshift.amazonaws.com"
            })
    void otherNamesHaveNone(String host) {
        assertThat(RdsHost.region(host)).isNull();
    }
}
