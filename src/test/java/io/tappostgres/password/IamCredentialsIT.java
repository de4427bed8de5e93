package io.tappostgres.password;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.cli.CriticalLine;
import io.tappostgres.testing.AwsEndpoint;
import io.tappostgres.testing.SignedToken;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TapRunner;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the built jar finds credentials for tokens of IAM, and what it says if nowhere. */
class IamCredentialsIT {

    @TempDir private static Path directory;
    private static IamServer server;
    private static AwsEndpoint aws;

    @BeforeAll
    static void start() throws Exception {
        server = IamServer.start(directory);
        server.front()
                .withCredentials("AKIALONG", "long-secret")
                .withCredentials("ASIATEMP", "temporary/secret");
        aws = AwsEndpoint.start("ASIATEMP", "temporary/secret", "session//token==");
    }

    @AfterAll
    static void stop() throws Exception {
        aws.close();
        server.close();
    }

    @Test
    void webIdentityIsTradedForARoleAtTheTokenService() throws Exception {
        TapRunner tap =
                withService()
                        .withEnvironment(
                                "AWS_WEB_IDENTITY_TOKEN_FILE",
                                server.files().text("identity", "planted.web.identity").toString())
                        .withEnvironment("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/reader");

        assertThat(token(tap).sessionToken()).isEqualTo("session//token==");

        assertThat(aws.requests())
                .anySatisfy(
                        request ->
                                assertThat(request)
                                        .contains("Action=AssumeRoleWithWebIdentity")
                                        .contains("WebIdentityToken=planted.web.identity")
                                        .contains("RoleArn=arn:aws:iam::123456789012:role/reader"));
    }

    @Test
    void profileWithKeysIsRead() throws Exception {
        TapRunner tap =
                withProfiles(
                        "two",
                        """
                        [two]
                        aws_access_key_id = AKIALONG
                        aws_secret_access_key = long-secret
                        """);

        SignedToken token = token(tap);

        assertThat(token.accessKeyId()).isEqualTo("AKIALONG");
        assertThat(token.sessionToken()).isNull();
    }

    @Test
    void profileWithARoleIsTradedForItAtTheTokenService() throws Exception {
        TapRunner tap =
                withProfiles(
                        "role",
                        """
                        [keys]
                        aws_access_key_id = AKIALONG
                        aws_secret_access_key = long-secret
                        [role]
                        role_arn = arn:aws:iam::123456789012:role/by-profile
                        source_profile = keys
                        """);

        assertThat(token(tap).accessKeyId()).isEqualTo("ASIATEMP");

        assertThat(aws.requests())
                .anySatisfy(
                        request ->
                                assertThat(request)
                                        .contains("Credential=AKIALONG/")
                                        .contains("Action=AssumeRole&")
                                        .contains("role/by-profile"));
    }

    @Test
    void profileWithACommandIsRead() throws Exception {
        String json =
                "{\\\"Version\\\":1,\\\"AccessKeyId\\\":\\\"AKIALONG\\\",\\\"SecretAccessKey\\\":\\\"long-secret\\\"}";
        Path script = server.files().text("credentials.sh", "echo \"" + json + "\"\n");

        assertThat(
                        token(
                                        withProfiles(
                                                "process",
                                                "[process]\ncredential_process = sh " + script))
                                .accessKeyId())
                .isEqualTo("AKIALONG");
    }

    @Test
    void containersAgentIsAsked() throws Exception {
        TapRunner tap =
                server.tap()
                        .withEnvironment(
                                "AWS_CONTAINER_CREDENTIALS_FULL_URI", aws.url() + "/credentials")
                        .withEnvironment("AWS_CONTAINER_AUTHORIZATION_TOKEN", "planted-agent");

        assertThat(token(tap).accessKeyId()).isEqualTo("ASIATEMP");

        assertThat(aws.requests()).contains("/credentials planted-agent ");
    }

    @Test
    void withoutCredentialsEveryPlaceIsNamed() throws Exception {
        TapResult result = discover(server.tap());

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(CriticalLine.of(result))
                .isEqualTo(
                        "iam_authentication: no AWS credentials were found (environment: Unable to"
                                + " load credentials from system settings. Access key must be specified"
                                + " either via environment variable (AWS_ACCESS_KEY_ID) or system"
                                + " property (aws.accessKeyId); web identity: Either the environment"
                                + " variable AWS_WEB_IDENTITY_TOKEN_FILE or the javaproperty"
                                + " aws.webIdentityTokenFile must be set; profile: Profile file"
                                + " contained no credentials for profile 'default'; container: Cannot"
                                + " fetch credentials from container - neither"
                                + " AWS_CONTAINER_CREDENTIALS_FULL_URI or"
                                + " AWS_CONTAINER_CREDENTIALS_RELATIVE_URI environment variables are"
                                + " set; instance metadata: IMDS credentials have been disabled by"
                                + " environment variable or system property); give the tap credentials"
                                + " in one of these places, or mend the one that it should have used");
        assertThat(result.stderrLines()).hasSize(1);
    }

    @Test
    void deniedRoleIsToldInTheWordsOfTheTokenService() throws Exception {
        TapResult result =
                discover(
                        withService()
                                .withEnvironment(
                                        "AWS_WEB_IDENTITY_TOKEN_FILE",
                                        server.files().text("identity", "planted.id").toString())
                                .withEnvironment(
                                        "AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/denied")
                                .withEnvironment("TAP_POSTGRES_LOGLEVEL", "DEBUG"));

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(CriticalLine.of(result))
                .contains("web identity: Not authorized to perform sts:AssumeRoleWithWebIdentity");
        assertThat(result.stderr()).doesNotContain("planted");
    }

    @Test
    void whatTheCommandOfAProfileWroteIsNotShownAtDebug() throws Exception {
        TapResult result =
                discover(
                        withProfiles(
                                        "process",
                                        "[process]\ncredential_process = sh -c \"echo planted-out; echo planted-error >&2; exit 3\"\n")
                                .withEnvironment("TAP_POSTGRES_LOGLEVEL", "DEBUG"));

        assertThat(CriticalLine.of(result))
                .contains("profile: Failed to refresh process-based credentials;");
        assertThat(result.stderr()).doesNotContain("planted");
    }

    @Test
    void profileOfSsoIsToldHowToBeUsed() throws Exception {
        TapResult result =
                discover(
                        withProfiles(
                                "person",
                                """
                                [person]
                                sso_region = eu-central-1
                                sso_start_url = https://example.awsapps.com/start
                                sso_account_id = 123456789012
                                sso_role_name = reader
                                """));

        assertThat(CriticalLine.of(result))
                .contains(
                        "profile: it needs a module of the SDK that the tap does not have (SSO); let"
                                + " another profile run \"aws configure export-credentials\" as its"
                                + " credential_process;");
    }

    private static TapRunner withService() throws Exception {
        return server.tap()
                .withEnvironment("AWS_ENDPOINT_URL_STS", aws.url())
                .withEnvironment("AWS_REGION", "eu-west-1");
    }

    private static TapRunner withProfiles(String profile, String text) throws Exception {
        return withService()
                .withEnvironment(
                        "AWS_SHARED_CREDENTIALS_FILE",
                        server.files().text("credentials", text).toString())
                .withEnvironment("AWS_PROFILE", profile);
    }

    /** The token of a discovery that must end well, of the region that the host's name has. */
    private static SignedToken token(TapRunner tap) {
        TapResult result = discover(tap);
        assertThat(result.exitCode()).as(result.toString()).isZero();
        assertThat(result.stderr()).doesNotContain("planted", "secret", "session");
        var logins = server.front().logins();
        SignedToken token = logins.get(logins.size() - 1).token();
        assertThat(token.region()).isEqualTo("eu-central-1");
        return token;
    }

    private static TapResult discover(TapRunner tap) {
        return tap.run("-c", server.config(Map.of()), "--discover");
    }
}
