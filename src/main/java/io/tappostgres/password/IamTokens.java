package io.tappostgres.password;

import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import io.tappostgres.config.ConnectionConfig;
import io.tappostgres.config.Secret;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner.AuthLocation;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.regions.providers.AwsRegionProvider;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;

/**
 * Makes a token of IAM for each connection to Amazon RDS or Aurora: the URL of a request to the
 * server, signed but never sent, which the server takes for a password. It is good for a login
 * within 15 minutes; the connection lasts. Thread-safe.
 *
 * <p>The token is for the host and the port of the config, be they reached through a tunnel or not.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html">IAM
 *     database authentication</a>
 */
final class IamTokens implements Passwords {

    private static final Logger LOG = LoggerFactory.getLogger(IamTokens.class);

    private static final String SERVICE = "rds-db";
    private static final Duration VALIDITY = Duration.ofMinutes(15);
    private static final String SCHEME = "https";

    private final ConnectionConfig config;
    private final CredentialsSearch search;
    private final AwsRegionProvider otherwise;
    private final Clock clock;

    /**
     * @param otherwise has the region if neither the config nor the name of the host does
     */
    IamTokens(
            ConnectionConfig config,
            CredentialsSearch search,
            AwsRegionProvider otherwise,
            Clock clock) {
        this.config = config;
        this.search = search;
        this.otherwise = otherwise;
        this.clock = clock;
    }

    static IamTokens of(ConnectionConfig config) {
        return new IamTokens(
                config,
                CredentialsSearch.everywhere(),
                new DefaultAwsRegionProviderChain(),
                Clock.systemUTC());
    }

    @Override
    public Secret next() {
        String region = region();
        Secret token = token(region, search.credentials());
        LOG.debug(
                "Made a token of IAM for {}:{}, region {}; credentials: {}",
                config.host(),
                config.port(),
                region,
                search.foundIn());
        return token;
    }

    private String region() {
        if (config.password().iam().region() != null) {
            return config.password().iam().region();
        }
        String ofHost = RdsHost.region(config.host());
        if (ofHost != null) {
            return ofHost;
        }
        try {
            return otherwise.getRegion().id();
        } catch (SdkClientException e) {
            throw new TapException(
                    Kind.USAGE,
                    "iam_authentication needs the AWS region of the server, which is not in its"
                            + " host name \"%s\"; set \"aws_region\", or AWS_REGION in the environment"
                                    .formatted(config.host()));
        }
    }

    private Secret token(String region, AwsCredentialsIdentity credentials) {
        SdkHttpRequest request =
                SdkHttpRequest.builder()
                        .method(SdkHttpMethod.GET)
                        .protocol(SCHEME)
                        .host(config.host())
                        .port(config.port())
                        .encodedPath("/")
                        .putRawQueryParameter("Action", "connect")
                        .putRawQueryParameter("DBUser", config.user())
                        .build();
        SignRequest<AwsCredentialsIdentity> unsigned =
                SignRequest.builder(credentials)
                        .request(request)
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, SERVICE)
                        .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                        .putProperty(AwsV4HttpSigner.AUTH_LOCATION, AuthLocation.QUERY_STRING)
                        .putProperty(AwsV4HttpSigner.EXPIRATION_DURATION, VALIDITY)
                        .putProperty(HttpSigner.SIGNING_CLOCK, clock)
                        .build();
        String url = AwsV4HttpSigner.create().sign(unsigned).request().getUri().toString();
        return new Secret(url.substring(SCHEME.length() + "://".length()));
    }

    @Override
    public void close() {
        search.close();
    }
}
