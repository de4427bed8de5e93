package io.tappostgres.password;

import io.tappostgres.config.ConnectionConfig;
import io.tappostgres.config.IamConfig;
import io.tappostgres.config.PasswordConfig;
import io.tappostgres.config.Secret;
import io.tappostgres.config.SslConfig;
import java.time.Duration;

/** Configs of connections by the way they log in. */
final class Logins {

    private Logins() {}

    /** With tokens of IAM. */
    static ConnectionConfig iam(String host, int port, String user, String region) {
        return with(host, port, user, new PasswordConfig(Secret.NONE, null, new IamConfig(region)));
    }

    static ConnectionConfig with(String host, int port, String user, PasswordConfig password) {
        return new ConnectionConfig(
                host,
                port,
                user,
                password,
                "postgres",
                SslConfig.of("require"),
                null,
                "tap-postgres",
                Duration.ofSeconds(10));
    }
}
