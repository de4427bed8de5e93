package io.tappostgres.connection;

import io.tappostgres.config.ConnectionConfig;
import io.tappostgres.config.SslConfig;
import io.tappostgres.tls.ClientTls;
import java.net.Socket;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The TLS of one server's connections: what the driver is told of it, what a person is, and why it
 * failed. Thread-safe.
 */
final class ServerTls implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ServerTls.class);

    private final ConnectionConfig config;

    /** Null where the driver's own way will do; then there is no id either. */
    private final ClientTls client;

    private final String factoryId;
    private final AtomicBoolean toldOfSql = new AtomicBoolean();
    private final AtomicBoolean toldOfReplication = new AtomicBoolean();

    private ServerTls(ConnectionConfig config, ClientTls client, String factoryId) {
        this.config = config;
        this.client = client;
        this.factoryId = factoryId;
    }

    /** Reads what the config names, which is refused here if it cannot be used. */
    static ServerTls of(ConnectionConfig config) {
        ClientTls client = ClientTls.of(config.ssl());
        String factoryId = client == null ? null : TlsSocketFactory.keep(client.socketFactory());
        return new ServerTls(config, client, factoryId);
    }

    /** Adds what the driver needs for a connection. */
    void addTo(Properties properties) {
        SslConfig ssl = config.ssl();
        PGProperty.SSL_MODE.set(properties, ssl.sslMode());
        if (factoryId != null) {
            PGProperty.SSL_FACTORY.set(properties, TlsSocketFactory.class.getName());
            PGProperty.SSL_FACTORY_ARG.set(properties, factoryId);
        } else if (!ssl.keyPassphrase().isEmpty()) {
            PGProperty.SSL_PASSWORD.set(properties, ssl.keyPassphrase().reveal());
        }
    }

    /**
     * Says how the first connection of its kind is encrypted. One that never leaves this machine
     * needs no encryption, and no word.
     */
    void tell(Connection connection, boolean isReplication) {
        AtomicBoolean told = isReplication ? toldOfReplication : toldOfSql;
        if (!LOG.isInfoEnabled() || told.getAndSet(true)) {
            return;
        }
        try {
            DriverStream stream = DriverStream.of(connection.unwrap(PGConnection.class));
            String state = state(stream.socket());
            if (state != null) {
                LOG.info(
                        "The {} connection to {}:{} is {} (sslmode {})",
                        isReplication ? "replication" : "SQL",
                        config.host(),
                        config.port(),
                        state,
                        config.ssl().sslMode());
            }
        } catch (ReflectiveOperationException | SQLException | RuntimeException e) {
            LOG.debug("Whether the connection is encrypted is not known: {}", e.toString());
        }
    }

    /** Null if there is nothing to say. */
    private String state(Socket socket) {
        if (socket instanceof SSLSocket encrypted) {
            SSLSession session = encrypted.getSession();
            return "encrypted: %s, %s".formatted(session.getProtocol(), session.getCipherSuite());
        }
        if (config.tunnel() != null) {
            return "encrypted as far as the SSH tunnel goes, and not behind it";
        }
        return socket.getInetAddress().isLoopbackAddress() ? null : "not encrypted";
    }

    /** The failure itself, or what it means if TLS is to blame. */
    SQLException explained(SQLException failure) {
        SQLException reason =
                TlsExplanation.explain(failure, config, client == null ? null : client.lastShown());
        return reason == null ? failure : reason;
    }

    @Override
    public void close() {
        if (factoryId != null) {
            TlsSocketFactory.forget(factoryId);
        }
    }
}
