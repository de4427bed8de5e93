package io.tappostgres.password;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tappostgres.TapException;
import io.tappostgres.password.CredentialsSearch.Place;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;

final class CredentialsSearchTest {

    @Test
    void firstPlaceThatHasCredentialsIsStayedWith() {
        Deque<String> laterInTheFirst = new ArrayDeque<>(List.of("missing", "late", "later"));
        Deque<String> inTheSecond = new ArrayDeque<>(List.of("one", "two", "missing", "three"));
        try (CredentialsSearch search =
                new CredentialsSearch(
                        List.of(
                                new Place("first", provider(laterInTheFirst)),
                                new Place("second", provider(inTheSecond))))) {
            assertThat(search.foundIn()).isNull();
            assertThat(search.credentials().accessKeyId()).isEqualTo("one");
            assertThat(search.foundIn()).isEqualTo("second");
            assertThat(search.credentials().accessKeyId()).isEqualTo("two");
            assertThatThrownBy(search::credentials)
                    .isInstanceOf(TapException.class)
                    .hasMessageStartingWith(
                            "iam_authentication: no AWS credentials were found (second: none here);");
            assertThat(search.credentials().accessKeyId()).isEqualTo("three");
        }
    }

    @Test
    void everyPlaceThatWasLookedAtIsNamedOnceWithItsReason() {
        try (CredentialsSearch search =
                new CredentialsSearch(
                        List.of(
                                failing("environment", "AWS_ACCESS_KEY_ID is not set."),
                                failing("environment", "AWS_ACCESS_KEY_ID is not set."),
                                failing("web identity", "denied\n\tat line 2"),
                                failing("profile", "no profile 'x': ProfileFile(sections=[])"),
                                failing(
                                        "sso",
                                        "To use Sso related properties in the 'x' profile, the"
                                                + " 'sso' service module must be on the class"
                                                + " path.")))) {
            assertThatThrownBy(search::credentials)
                    .hasMessage(
                            "iam_authentication: no AWS credentials were found (environment:"
                                    + " AWS_ACCESS_KEY_ID is not set; web identity: denied; profile: no"
                                    + " profile 'x'; sso: it needs a module of the SDK that the tap does"
                                    + " not have (SSO); let another profile run \"aws configure"
                                    + " export-credentials\" as its credential_process); give the tap"
                                    + " credentials in one of these places, or mend the one that it"
                                    + " should have used")
                    .hasNoCause();
        }
    }

    private static Place failing(String name, String message) {
        return new Place(
                name,
                () -> {
                    throw SdkClientException.create(message, new IllegalStateException("hunter2"));
                });
    }

    private static AwsCredentialsProvider provider(Deque<String> accessKeyIds) {
        return () -> {
            String next = accessKeyIds.pop();
            if (next.equals("missing")) {
                throw SdkClientException.create("none here.");
            }
            return AwsBasicCredentials.create(next, "secret");
        };
    }
}
