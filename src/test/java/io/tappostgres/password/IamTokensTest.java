package io.tappostgres.password;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import io.tappostgres.config.ConnectionConfig;
import io.tappostgres.testing.SignedToken;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.AwsRegionProvider;

final class IamTokensTest {

    private static final String HOST = "prod-instance.us-east-1.rds.amazonaws.com";
    private static final Instant NOW = Instant.parse("2026-11-28T14:00:00Z");

    private static final AwsRegionProvider NO_REGION =
            () -> {
                throw SdkClientException.create("no region");
            };

    /** The known answers of two other SDKs of AWS, those for Python and for Rust. */
    @Test
    void tokenIsWhatOtherSdksMake() {
        assertThat(
                        SignedToken.parse(
                                token(
                                        Logins.iam(HOST, 3306, "someusername", null),
                                        AwsBasicCredentials.create("akid", "skid"),
                                        "2016-11-07T17:39:33Z")))
                .isEqualTo(
                        SignedToken.parse(
                                HOST
                                        + ":3306/?Action=connect&DBUser=someusername"
                                        + "&X-Amz-Algorithm=AWS4-HMAC-SHA256"
                                        + "&X-Amz-Date=20161107T173933Z&X-Amz-SignedHeaders=host"
                                        + "&X-Amz-Expires=900&X-Amz-Credential=akid%2F20161107%2F"
                                        + "us-east-1%2Frds-db%2Faws4_request&X-Amz-Signature="
                                        + "d1138cdbc0ca63eec012ec0fc6c2267e03642168f5884a7795320d4c18374c61"));
        assertThat(
                        SignedToken.parse(
                                token(
                                        Logins.iam(HOST, 3306, "peccy", null),
                                        AwsBasicCredentials.create("akid", "secret"),
                                        "2024-08-26T22:00:00Z")))
                .isEqualTo(
                        SignedToken.parse(
                                HOST
                                        + ":3306/?Action=connect&DBUser=peccy"
                                        + "&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential="
                                        + "akid%2F20240826%2Fus-east-1%2Frds-db%2Faws4_request"
                                        + "&X-Amz-Date=20240826T220000Z&X-Amz-Expires=900"
                                        + "&X-Amz-SignedHeaders=host&X-Amz-Signature="
                                        + "dd0cba843009474347af724090233265628ace491ea17ce3eb3da098b983ad89"));
    }

    @Test
    void tokenOfTemporaryCredentialsHoldsTheirSessionAndIsGoodForAQuarterOfAnHour() {
        SignedToken token =
                SignedToken.parse(
                        token(
                                Logins.iam(HOST, 5432, "a user/ä+é@x", "eu-west-1"),
                                AwsSessionCredentials.create("ASIA1", "se/cr+et", "ses/si+on=="),
                                NOW.toString()));

        assertThat(token.isSignedWith("se/cr+et")).isTrue();
        assertThat(token.isSignedWith("se/cr+eT")).isFalse();
        assertThat(token.host()).isEqualTo(HOST);
        assertThat(token.port()).isEqualTo(5432);
        assertThat(token.user()).isEqualTo("a user/ä+é@x");
        assertThat(token.region()).isEqualTo("eu-west-1");
        assertThat(token.sessionToken()).isEqualTo("ses/si+on==");
        assertThat(token.madeAt()).isEqualTo(NOW);
        assertThat(token.validity()).isEqualTo(Duration.ofMinutes(15));
    }

    @Test
    void regionOfTheConfigWinsOverThatOfTheHostAndThatOverTheSdks() {
        AwsRegionProvider sdk = () -> Region.US_WEST_2;

        assertThat(region(Logins.iam(HOST, 5432, "u", "eu-west-1"), sdk)).isEqualTo("eu-west-1");
        assertThat(region(Logins.iam(HOST, 5432, "u", null), sdk)).isEqualTo("us-east-1");
        assertThat(region(Logins.iam("db.example.com", 5432, "u", null), sdk))
                .isEqualTo("us-west-2");
    }

    @Test
    void withoutARegionTheConfigIsRefused() {
        assertThatThrownBy(() -> region(Logins.iam("db.example.com", 5432, "u", null), NO_REGION))
                .isInstanceOf(TapException.class)
                .hasMessage(
                        "iam_authentication needs the AWS region of the server, which is not in its"
                                + " host name \"db.example.com\"; set \"aws_region\", or AWS_REGION in"
                                + " the environment")
                .extracting(e -> ((TapException) e).kind())
                .isEqualTo(Kind.USAGE);
    }

    private static String region(ConnectionConfig config, AwsRegionProvider otherwise) {
        try (IamTokens tokens =
                new IamTokens(
                        config,
                        search(AwsBasicCredentials.create("akid", "skid")),
                        otherwise,
                        Clock.systemUTC())) {
            return SignedToken.parse(tokens.next().reveal()).region();
        }
    }

    private static String token(ConnectionConfig config, AwsCredentials credentials, String at) {
        Clock clock = Clock.fixed(Instant.parse(at), ZoneOffset.UTC);
        try (IamTokens tokens = new IamTokens(config, search(credentials), NO_REGION, clock)) {
            return tokens.next().reveal();
        }
    }

    private static CredentialsSearch search(AwsCredentials credentials) {
        return new CredentialsSearch(
                List.of(new CredentialsSearch.Place("test", () -> credentials)));
    }
}
