package io.tappostgres.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * Stands before a PostgreSQL server as Amazon RDS does: takes connections with TLS only, asks for a
 * password in clear, and takes it if it is a token of IAM for this user, host and port; then it
 * lets the server, which has to trust whoever comes, speak for itself.
 */
public final class RdsFront implements AutoCloseable {

    private static final int SSL_REQUEST = 80877103;
    private static final int GSS_REQUEST = 80877104;
    private static final int CANCEL_REQUEST = 80877102;
    private static final int CLEARTEXT_PASSWORD = 3;
    private static final char[] NO_PASSWORD = new char[0];

    /** A login that was tried. */
    public record Login(String user, boolean isForReplication, String password) {

        public SignedToken token() {
            return SignedToken.parse(password);
        }
    }

    private final PostgresServer server;
    private final SSLContext tls;
    private final String host;
    private final Map<String, String> secretKeys = new TreeMap<>();
    private final ServerSocket listener;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final List<Login> logins = new CopyOnWriteArrayList<>();
    private volatile Duration validity = Duration.ofMinutes(15);

    private RdsFront(PostgresServer server, SSLContext tls, String host) throws IOException {
        this.server = server;
        this.tls = tls;
        this.host = host;
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    /**
     * Starts one.
     *
     * @param host the name of the endpoint, which tokens have to be for
     */
    public static RdsFront start(PostgresServer server, TestCertificate certificate, String host)
            throws IOException, GeneralSecurityException {
        RdsFront front = new RdsFront(server, contextOf(certificate), host);
        front.start(front::accept);
        return front;
    }

    /** Lets in who has signed with these credentials. */
    public RdsFront withCredentials(String accessKeyId, String secretAccessKey) {
        secretKeys.put(accessKeyId, secretAccessKey);
        return this;
    }

    /** Lets tokens be good for another time than a quarter of an hour. */
    public RdsFront withValidity(Duration other) {
        validity = other;
        return this;
    }

    public String host() {
        return host;
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** All logins that were tried, those that were refused too. */
    public List<Login> logins() {
        return List.copyOf(logins);
    }

    /** Breaks all connections off. */
    public void killAll() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        killAll();
    }

    private static SSLContext contextOf(TestCertificate certificate)
            throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, NO_PASSWORD);
        keys.setKeyEntry(
                "server",
                certificate.key(),
                NO_PASSWORD,
                certificate.chain().toArray(X509Certificate[]::new));
        KeyManagerFactory managers =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, NO_PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                sockets.add(client);
                start(() -> serve(client));
            } catch (IOException e) {
                // It was closed.
            }
        }
    }

    private void serve(Socket plain) {
        try (plain) {
            Packet first = Packet.read(new DataInputStream(plain.getInputStream()));
            Socket client = plain;
            while (first.code == SSL_REQUEST || first.code == GSS_REQUEST) {
                plain.getOutputStream().write(first.code == SSL_REQUEST ? 'S' : 'N');
                client = first.code == SSL_REQUEST ? encrypted(plain) : plain;
                first = Packet.read(new DataInputStream(client.getInputStream()));
            }
            if (first.code == CANCEL_REQUEST || isLetIn(client, first)) {
                relay(client, first);
            }
        } catch (IOException | RuntimeException e) {
            // The client goes away, or sends what is no PostgreSQL.
        }
    }

    private Socket encrypted(Socket plain) throws IOException {
        SSLSocket encrypted =
                (SSLSocket) tls.getSocketFactory().createSocket(plain, null, plain.getPort(), true);
        encrypted.setUseClientMode(false);
        encrypted.startHandshake();
        return encrypted;
    }

    private boolean isLetIn(Socket client, Packet startup) throws IOException {
        Map<String, String> parameters = startup.parameters();
        String user = parameters.get("user");
        DataOutputStream output = new DataOutputStream(client.getOutputStream());
        if (!(client instanceof SSLSocket)) {
            refuse(output, "no pg_hba.conf entry for this host, no encryption");
            return false;
        }
        output.writeByte('R');
        output.writeInt(8);
        output.writeInt(CLEARTEXT_PASSWORD);
        output.flush();
        String password = password(new DataInputStream(client.getInputStream()));
        logins.add(new Login(user, parameters.containsKey("replication"), password));
        if (!isGood(password, user)) {
            refuse(output, "PAM authentication failed for user \"" + user + "\"");
            return false;
        }
        return true;
    }

    private static String password(DataInputStream input) throws IOException {
        if (input.readByte() != 'p') {
            throw new IOException("no password");
        }
        byte[] password = input.readNBytes(input.readInt() - Integer.BYTES);
        return new String(password, 0, password.length - 1, UTF_8);
    }

    private boolean isGood(String password, String user) {
        try {
            SignedToken token = SignedToken.parse(password);
            String secretKey = secretKeys.get(token.accessKeyId());
            Duration longest =
                    validity.compareTo(token.validity()) < 0 ? validity : token.validity();
            return secretKey != null
                    && token.isSignedWith(secretKey)
                    && token.host().equals(host)
                    && token.port() == port()
                    && token.user().equals(user)
                    && Instant.now().isBefore(token.madeAt().plus(longest));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static void refuse(DataOutputStream output, String message) throws IOException {
        byte[] fields = "SFATAL\0VFATAL\0C28000\0M%s\0\0".formatted(message).getBytes(UTF_8);
        output.writeByte('E');
        output.writeInt(Integer.BYTES + fields.length);
        output.write(fields);
        output.flush();
    }

    private void relay(Socket client, Packet first) throws IOException {
        try (Socket upstream = new Socket(server.host(), server.port())) {
            sockets.add(upstream);
            upstream.getOutputStream().write(first.bytes);
            start(() -> forward(client, upstream));
            upstream.getInputStream().transferTo(client.getOutputStream());
        } finally {
            client.close();
        }
    }

    private static void forward(Socket from, Socket to) {
        try (to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // One of them has ended; both are closed.
        }
    }

    private void start(Runnable work) {
        Thread thread = new Thread(work, "RDS front " + host);
        thread.setDaemon(true);
        thread.start();
    }

    /** What begins a connection: Int32 length, itself included; Int32 code; the rest. */
    private static final class Packet {

        private final int code;
        private final byte[] bytes;

        private Packet(int code, byte[] bytes) {
            this.code = code;
            this.bytes = bytes;
        }

        static Packet read(DataInputStream input) throws IOException {
            int length = input.readInt();
            if (length < 8 || length > 10_000) {
                throw new IOException("no first packet of PostgreSQL");
            }
            int code = input.readInt();
            ByteArrayOutputStream whole = new ByteArrayOutputStream();
            DataOutputStream output = new DataOutputStream(whole);
            output.writeInt(length);
            output.writeInt(code);
            output.write(input.readNBytes(length - 8));
            return new Packet(code, whole.toByteArray());
        }

        /** Names and values, each with a zero byte at its end. */
        Map<String, String> parameters() {
            String[] texts = new String(bytes, 8, bytes.length - 8, UTF_8).split("\0", -1);
            Map<String, String> parameters = new TreeMap<>();
            for (int i = 0; i + 1 < texts.length && !texts[i].isEmpty(); i += 2) {
                parameters.put(texts[i], texts[i + 1]);
            }
            return parameters;
        }
    }
}
