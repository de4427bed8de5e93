package io.tappostgres.password;

import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.auth.credentials.InstanceProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.SystemPropertyCredentialsProvider;
import software.amazon.awssdk.auth.credentials.WebIdentityTokenFileCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionSdkHttpService;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.services.sts.internal.StsProfileCredentialsProviderFactory;
import software.amazon.awssdk.services.sts.internal.StsWebIdentityCredentialsProviderFactory;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * Looks for credentials where the SDK's default chain does, in its order, and stays with the place
 * that had some, which renews them. Thread-safe.
 *
 * <p>Not the default chain itself: the one message that it has for all places is of 2,000
 * characters, and quotes what {@code credential_process} of a profile wrote.
 */
final class CredentialsSearch implements AutoCloseable {

    /** A place by the name it has in messages. */
    record Place(String name, AwsCredentialsProvider provider) {}

    /**
     * What the SDK loads by these names if a profile, or the environment, asks for it. The jar has
     * of a library only what other classes refer to.
     */
    static final List<Class<?>> LOADED_BY_NAME =
            List.of(
                    StsWebIdentityCredentialsProviderFactory.class,
                    StsProfileCredentialsProviderFactory.class,
                    UrlConnectionSdkHttpService.class);

    /** How the SDK words that a profile is of a kind that is not built in. */
    private static final String NO_MODULE = "service module must be on the class path.";

    private static final String REMEDY =
            "give the tap credentials in one of these places, or mend the one that it should have"
                    + " used";

    private final List<Place> places;
    private volatile Place found;

    CredentialsSearch(List<Place> places) {
        this.places = places;
    }

    static CredentialsSearch everywhere() {
        return new CredentialsSearch(
                List.of(
                        new Place("environment", SystemPropertyCredentialsProvider.create()),
                        new Place("environment", EnvironmentVariableCredentialsProvider.create()),
                        new Place("web identity", WebIdentityTokenFileCredentialsProvider.create()),
                        new Place("profile", ProfileCredentialsProvider.create()),
                        new Place("container", ContainerCredentialsProvider.create()),
                        new Place(
                                "instance metadata", InstanceProfileCredentialsProvider.create())));
    }

    /** Credentials that are good now. */
    AwsCredentialsIdentity credentials() {
        Place last = found;
        Set<String> problems = new LinkedHashSet<>();
        for (Place place : last == null ? places : List.of(last)) {
            try {
                AwsCredentialsIdentity credentials = place.provider().resolveCredentials();
                found = place;
                return credentials;
            } catch (RuntimeException e) {
                // What the SDK's providers throw for all that they miss, or are denied.
                problems.add(place.name() + ": " + reason(e));
            }
        }
        // Without the causes, which are shown at DEBUG.
        throw new TapException(
                Kind.SOURCE,
                "iam_authentication: no AWS credentials were found (%s); %s"
                        .formatted(String.join("; ", problems), REMEDY));
    }

    /** Where the credentials of the last token were found; null before the first. */
    String foundIn() {
        Place last = found;
        return last == null ? null : last.name();
    }

    /** The SDK's own words, without its description of all profiles and a full stop. */
    private static String reason(RuntimeException failure) {
        String message =
                String.valueOf(failure.getMessage()).lines().findFirst().orElse("").strip();
        if (message.endsWith(NO_MODULE)) {
            return "it needs a module of the SDK that the tap does not have (SSO); let another"
                    + " profile run \"aws configure export-credentials\" as its credential_process";
        }
        int profiles = message.indexOf(": ProfileFile(");
        String reason = profiles < 0 ? message : message.substring(0, profiles);
        return reason.endsWith(".") ? reason.substring(0, reason.length() - 1) : reason;
    }

    @Override
    public void close() {
        for (Place place : places) {
            if (place.provider() instanceof SdkAutoCloseable closeable) {
                closeable.close();
            }
        }
    }
}
