package io.tappostgres.password;

import io.tappostgres.config.ConnectionConfig;

/** What to do when a server refuses a token of IAM, for which it gives no reason. */
public final class IamAdvice {

    private IamAdvice() {}

    /**
     * What to check, where a login by such a token was refused; else what is given.
     *
     * <p>PostgreSQL on RDS hands tokens to PAM, for users that have the role {@code rds_iam}; all
     * others need a password.
     */
    public static String insteadOf(String remedy, ConnectionConfig config) {
        if (config.password().iam() == null) {
            return remedy;
        }
        String endpoint =
                RdsHost.region(config.host()) == null
                        ? "that \"host\" is the server's own endpoint (….rds.amazonaws.com) and not a"
                                + " name of yours for it"
                        : "that \"host\" and \"port\" are those of the server's own endpoint, and not"
                                + " of an Aurora custom endpoint";
        return ("check that the user has the role (GRANT rds_iam TO \"%s\") and the server IAM"
                        + " authentication switched on; that the policy of the AWS credentials allows"
                        + " rds-db:connect on arn:aws:rds-db:REGION:ACCOUNT:dbuser:RESOURCE-ID/%s, with"
                        + " the server's resource id (db-…, cluster-…, prx-…) and not its name; %s; that"
                        + " \"aws_region\", if set, is the server's; and this machine's clock")
                .formatted(config.user(), config.user(), endpoint);
    }
}
