package io.tappostgres.password;

import io.tappostgres.TapException;
import io.tappostgres.config.ConnectionConfig;
import io.tappostgres.config.PasswordConfig;
import io.tappostgres.config.Secret;

/** Has a password for each physical connection to a server. Thread-safe. */
public interface Passwords extends AutoCloseable {

    /**
     * Those of this config; nothing is run or asked yet.
     *
     * <p>The SDK of Amazon Web Services is loaded here, and only with tokens of IAM.
     */
    static Passwords of(ConnectionConfig config) {
        PasswordConfig password = config.password();
        if (password.iam() != null) {
            return IamTokens.of(config);
        }
        if (password.command() != null) {
            return new PasswordCommand(password.command(), config.connectTimeout());
        }
        if (!password.isConfigured()) {
            PasswordFile.choose();
        }
        return password::fixed;
    }

    /**
     * The password of one connection that is about to be opened. What takes time, or is good for a
     * while only, is done anew for each.
     *
     * @return {@link Secret#NONE} if the driver is to look for one of its own
     * @throws TapException of kind SOURCE or USAGE, without anything secret in it
     */
    Secret next();

    @Override
    default void close() {}
}
