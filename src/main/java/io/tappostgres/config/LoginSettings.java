package io.tappostgres.config;

import static io.tappostgres.config.ScalarTypes.BOOLEAN;
import static io.tappostgres.config.ScalarTypes.TEXT;

import java.util.List;

/** The settings that say who the tap is to the server. */
final class LoginSettings {

    static final Setting<String> USER = Setting.of("user", TEXT, "Role to log in as. Required.");
    static final Setting<String> PASSWORD =
            Setting.of(
                            "password",
                            TEXT,
                            "Password of the role. Without it PGPASSWORD is used, else ~/.pgpass.")
                    .hidden();
    static final Setting<String> PASSWORD_COMMAND =
            Setting.of(
                            "password_command",
                            TEXT,
                            "Command for the shell, run for each connection, whose output is the"
                                    + " password, as that of a vault's client.")
                    .hidden();
    static final Setting<Boolean> IAM_AUTHENTICATION =
            Setting.of(
                            "iam_authentication",
                            BOOLEAN,
                            "true: log in to Amazon RDS or Aurora with a token of IAM, made for each"
                                    + " connection from the credentials that the AWS SDK finds"
                                    + " (environment, profile, web identity, container, instance).")
                    .orDefault(false);
    static final Setting<String> AWS_REGION =
            Setting.of(
                    "aws_region",
                    TEXT,
                    "AWS region of the server, with `iam_authentication`. Unset: the one in its host"
                            + " name, else the SDK's.");

    /** All of them, in the order of the documentation. */
    static final List<Setting<?>> ALL =
            List.of(USER, PASSWORD, PASSWORD_COMMAND, IAM_AUTHENTICATION, AWS_REGION);

    private LoginSettings() {}
}
