package io.tappostgres.config;

import static java.util.Objects.requireNonNull;

/**
 * Where the password of a connection comes from: one of the three, or none, so that the driver
 * looks into {@code ~/.pgpass}.
 *
 * @param fixed {@link Secret#NONE} if there is none
 * @param command whose output is the password of one connection, or null
 * @param iam null if no token is to be made for each connection
 */
public record PasswordConfig(Secret fixed, String command, IamConfig iam) {

    public PasswordConfig {
        requireNonNull(fixed, "fixed is null");
    }

    /** The same password for every connection. */
    public static PasswordConfig of(Secret password) {
        return new PasswordConfig(password, null, null);
    }

    static PasswordConfig from(SettingValues values, Secret otherwise) {
        if (values.get(LoginSettings.IAM_AUTHENTICATION)) {
            return new PasswordConfig(
                    Secret.NONE, null, new IamConfig(values.get(LoginSettings.AWS_REGION)));
        }
        if (values.isSet(LoginSettings.PASSWORD_COMMAND)) {
            return new PasswordConfig(
                    Secret.NONE, values.get(LoginSettings.PASSWORD_COMMAND), null);
        }
        String password = values.get(LoginSettings.PASSWORD);
        return of(password == null ? otherwise : new Secret(password));
    }

    /** Whether any is configured. */
    public boolean isConfigured() {
        return !fixed.isEmpty() || command != null || iam != null;
    }

    /** Whether one is made for each connection, which takes time. */
    public boolean isMadeAnew() {
        return command != null || iam != null;
    }

    /** Shows nothing of the command, which can have a secret among its arguments. */
    @Override
    public String toString() {
        return "PasswordConfig[fixed=%s, command=%s, iam=%s]"
                .formatted(fixed, command == null ? "" : "***", iam);
    }
}
