package io.tappostgres.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.Properties;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsServerIT {

    @TempDir private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"9.3", "9.6", "18"})
    void aServerShowsItsCertificateAndTakesAUsers(String major) throws Exception {
        TestAuthority root = TestAuthority.create("root");
        TestAuthority authority = root.createIntermediate("intermediate");
        TestCertificate alice = authority.client("alice");
        ServerConfiguration configuration =
                TlsServer.configuration(root, authority.server("localhost"))
                        .withHbaLine("hostssl all alice 127.0.0.1/32 cert");
        try (TlsServer tls = TlsServer.start(major, configuration)) {
            tls.database().execute("CREATE ROLE alice LOGIN");
            Properties properties = new Properties();
            properties.put("user", "alice");
            properties.put("sslmode", "verify-full");
            properties.put("sslrootcert", write("root.crt", root.pem()).toString());
            properties.put("sslcert", write("alice.crt", alice.pem()).toString());
            Path key = Files.write(directory.resolve("alice.pk8"), alice.key().getEncoded());
            Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
            properties.put("sslkey", key.toString());
            String url = "jdbc:postgresql://localhost:%d/%s";
            try (Connection session =
                            DriverManager.getConnection(
                                    url.formatted(tls.server().port(), tls.database().name()),
                                    properties);
                    ResultSet user = session.createStatement().executeQuery("SELECT user")) {
                user.next();
                assertThat(user.getString(1)).isEqualTo("alice");
            }
        }
    }

    private Path write(String name, String content) throws Exception {
        return Files.writeString(directory.resolve(name), content);
    }
}
