package io.tappostgres.password;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.config.PasswordConfig;
import io.tappostgres.config.Secret;
import org.junit.jupiter.api.Test;

final class IamAdviceTest {

    @Test
    void refusedTokenIsExplainedByWhatAServerLooksAt() {
        assertThat(
                        IamAdvice.insteadOf(
                                "x",
                                Logins.iam(
                                        "shop.cluster-abc.eu-central-1.rds.amazonaws.com",
                                        5432,
                                        "reader",
                                        null)))
                .isEqualTo(
                        "check that the user has the role (GRANT rds_iam TO \"reader\") and the"
                                + " server IAM authentication switched on; that the policy of the AWS"
                                + " credentials allows rds-db:connect on"
                                + " arn:aws:rds-db:REGION:ACCOUNT:dbuser:RESOURCE-ID/reader, with the"
                                + " server's resource id (db-…, cluster-…, prx-…) and not its name; that"
                                + " \"host\" and \"port\" are those of the server's own endpoint, and not"
                                + " of an Aurora custom endpoint; that \"aws_region\", if set, is the"
                                + " server's; and this machine's clock");
        assertThat(IamAdvice.insteadOf("x", Logins.iam("db.example.com", 5432, "reader", "r")))
                .contains(
                        "that \"host\" is the server's own endpoint (….rds.amazonaws.com) and not a"
                                + " name of yours for it");
    }

    @Test
    void refusedPasswordIsNotExplainedByIam() {
        assertThat(
                        IamAdvice.insteadOf(
                                "check the password",
                                Logins.with(
                                        "shop.abc.eu-central-1.rds.amazonaws.com",
                                        5432,
                                        "reader",
                                        PasswordConfig.of(new Secret("x")))))
                .isEqualTo("check the password");
    }
}
