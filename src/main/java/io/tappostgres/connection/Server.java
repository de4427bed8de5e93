package io.tappostgres.connection;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tappostgres.TapException;
import io.tappostgres.config.ConnectionConfig;
import io.tappostgres.config.Secret;
import io.tappostgres.password.Passwords;
import io.tappostgres.tunnel.SshTunnel;
import io.tappostgres.tunnel.TunnelException;
import java.net.URLEncoder;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * One server, as the config reaches it: opens the physical connections to its databases, be they
 * for SQL or for the log. Thread-safe.
 */
public final class Server implements AutoCloseable {

    /** For who only looks how others are, where connections are waited for without limit. */
    private static final Duration LOOKOUT_PATIENCE = Duration.ofSeconds(30);

    /** How much longer than one step of the way it takes, if the others are quick, to tell it. */
    private static final Duration REST_OF_THE_WAY = Duration.ofSeconds(5);

    private final ConnectionConfig config;
    private final Duration retryTime;
    private final Passwords passwords;
    private final ServerTls tls;

    /** Null for a direct connection. */
    private final SshTunnel tunnel;

    private final SilenceWatch watch = new SilenceWatch(this::lookout);

    private Server(ConnectionConfig config, Duration retryTime, SshTunnel tunnel) {
        this.config = config;
        this.retryTime = retryTime;
        this.tunnel = tunnel;
        this.passwords = Passwords.of(config);
        this.tls = ServerTls.of(config);
    }

    /**
     * The server of this config; nothing is connected to it yet.
     *
     * @throws TapException of kind USAGE if a certificate, a key or another file of the config
     *     cannot be used
     */
    public static Server of(ConnectionConfig config) {
        return of(config, Duration.ZERO);
    }

    /**
     * The same.
     *
     * @param retryTime for how long one that is starting up is waited for
     */
    static Server of(ConnectionConfig config, Duration retryTime) {
        SshTunnel tunnel =
                config.tunnel() == null
                        ? null
                        : SshTunnel.of(config.tunnel(), config.connectTimeout());
        return new Server(config, retryTime, tunnel);
    }

    /** Another server, behind the same tunnel. */
    Server sibling(ConnectionConfig sibling) {
        return new Server(sibling, retryTime, tunnel);
    }

    /** The way to the server, or null if it is direct. */
    public SshTunnel tunnel() {
        return tunnel;
    }

    /** How long to wait until a connection is there, or it is known why not; zero for ever. */
    Duration connectPatience() {
        Duration timeout = config.connectTimeout();
        if (timeout.isZero()) {
            return timeout;
        }
        Duration patience = tunnel == null ? timeout : timeout.plus(REST_OF_THE_WAY);
        return config.password().isMadeAnew() ? patience.plus(timeout) : patience;
    }

    public ConnectionConfig config() {
        return config;
    }

    /** For how long a server that is starting up is waited for; zero for not at all. */
    Duration retryTime() {
        return retryTime;
    }

    /** What tells a person why something failed in a database of this server. */
    public ServerErrors errors(String databaseName) {
        return new ServerErrors(config, databaseName);
    }

    /**
     * Opens a physical connection.
     *
     * @param options what this connection needs besides what all have
     */
    OpenedConnection connect(String databaseName, Properties options) throws SQLException {
        Properties properties = properties();
        properties.putAll(options);
        try {
            OpenedConnection opened = open(url(databaseName), properties);
            tls.tell(opened.connection(), PGProperty.REPLICATION.isPresent(options));
            return opened;
        } catch (SQLException e) {
            throw tls.explained(e);
        }
    }

    private OpenedConnection open(String url, Properties properties) throws SQLException {
        if (tunnel == null) {
            return open(url, properties, KeptAliveSockets::next);
        }
        try (TunnelSockets sockets = TunnelSockets.open(tunnel, config.host(), config.port())) {
            return open(url, properties, sockets);
        } catch (TunnelException e) {
            throw TunnelErrors.asSql(e);
        }
    }

    private static OpenedConnection open(
            String url, Properties properties, SocketRoute.Sockets sockets) throws SQLException {
        try (SocketRoute route = SocketRoute.open(sockets)) {
            PGProperty.SOCKET_FACTORY.set(properties, RoutedSocketFactory.class.getName());
            PGProperty.SOCKET_FACTORY_ARG.set(properties, route.name());
            Connection connection = new Driver().connect(url, properties);
            return new OpenedConnection(connection, route.last());
        }
    }

    /**
     * From now on the session may be silent for as long as its backend works for it: a statement
     * can take hours. It is closed when nothing will come any more.
     */
    void watch(OpenedConnection opened, String databaseName, Backend backend) throws SQLException {
        opened.connection().setNetworkTimeout(Runnable::run, 0);
        boolean isPooled = opened.announcedPid() != backend.pid();
        watch.add(new WatchedSession(opened.socket(), databaseName, backend, isPooled));
    }

    private Connection lookout(String databaseName) throws SQLException {
        Duration patience =
                config.connectTimeout().isZero() ? LOOKOUT_PATIENCE : config.connectTimeout();
        Properties options = new Properties();
        setPatience(options, patience);
        return connect(databaseName, options).connection();
    }

    /** How long each step of the way to a session may take; zero for as long as it likes. */
    private static void setPatience(Properties properties, Duration patience) {
        int seconds = (int) patience.toSeconds();
        PGProperty.CONNECT_TIMEOUT.set(properties, seconds);
        PGProperty.LOGIN_TIMEOUT.set(properties, seconds);
        PGProperty.SOCKET_TIMEOUT.set(properties, seconds);
    }

    private String url(String databaseName) {
        return "jdbc:postgresql://%s:%d/%s"
                .formatted(
                        hostInUrl(config.host()),
                        config.port(),
                        URLEncoder.encode(databaseName, UTF_8));
    }

    private static String hostInUrl(String host) {
        boolean bareIpv6 = host.indexOf(':') >= 0 && !host.startsWith("[");
        return bareIpv6 ? "[" + host + "]" : host;
    }

    private Properties properties() {
        Properties properties = new Properties();
        PGProperty.USER.set(properties, config.user());
        Secret password = passwords.next();
        if (!password.isEmpty()) {
            PGProperty.PASSWORD.set(properties, password.reveal());
        }
        PGProperty.APPLICATION_NAME.set(properties, config.applicationName());
        setPatience(properties, config.connectTimeout());
        PGProperty.TCP_KEEP_ALIVE.set(properties, true);
        // Lets the driver send its own settings with the first packet instead of in round trips.
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "9.3");
        tls.addTo(properties);
        return properties;
    }

    /** Ends the tunnel, and with it all connections that go through it. */
    @Override
    public void close() {
        watch.close();
        passwords.close();
        tls.close();
        if (tunnel != null) {
            tunnel.close();
        }
    }
}
