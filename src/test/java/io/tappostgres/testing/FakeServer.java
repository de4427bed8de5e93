package io.tappostgres.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Answers the start of a session as servers do that no test has: those that are starting up, and
 * those of other ages and makes. Without TLS, and whatever the password.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-message-formats.html">Message
 *     Formats</a>
 */
public final class FakeServer implements AutoCloseable {

    private static final byte[] READY = {'Z', 0, 0, 0, 5, 'I'};

    private final ServerSocket listener;
    private final byte[] answer;
    private final AtomicInteger connections = new AtomicInteger();
    private volatile int refusals = Integer.MAX_VALUE;
    private volatile PostgresServer successor;

    private FakeServer(byte[] answer) throws IOException {
        this.answer = answer;
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    /** One that lets nobody in. */
    public static FakeServer refusing(String sqlState, String message) throws IOException {
        return new FakeServer(
                message('E', "SFATAL\0VFATAL\0C%s\0M%s\0\0".formatted(sqlState, message)));
    }

    /** One that lets everybody in, says its version, and nothing else. */
    public static FakeServer ofVersion(String serverVersion) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(message('R', "\0\0\0\0"));
        bytes.write(message('S', "server_version\0" + serverVersion + "\0"));
        bytes.write(message('S', "client_encoding\0UTF8\0"));
        bytes.write(message('S', "DateStyle\0ISO, MDY\0"));
        bytes.write(message('S', "standard_conforming_strings\0on\0"));
        bytes.write(message('S', "integer_datetimes\0on\0"));
        bytes.write(message('K', "\0\0\0\1\0\0\0\2"));
        bytes.write(READY);
        return new FakeServer(bytes.toByteArray());
    }

    private static byte[] message(char type, String body) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream message = new DataOutputStream(bytes);
        byte[] content = body.getBytes(UTF_8);
        message.write(type);
        message.writeInt(content.length + 4);
        message.write(content);
        return bytes.toByteArray();
    }

    /** From the given connection on, the real server answers. */
    public FakeServer andThen(int refusedConnections, PostgresServer server) {
        successor = server;
        refusals = refusedConnections;
        return this;
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** How often somebody came. */
    public int connections() {
        return connections.get();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                boolean isRefused = connections.incrementAndGet() <= refusals;
                start(() -> serve(client, isRefused));
            } catch (IOException e) {
                // It was closed.
            }
        }
    }

    private void serve(Socket client, boolean isRefused) {
        try (client) {
            if (isRefused) {
                DataInputStream in = new DataInputStream(client.getInputStream());
                in.readNBytes(in.readInt() - 4);
                client.getOutputStream().write(answer);
                takeSettings(in, client.getOutputStream());
                return;
            }
            try (Socket upstream = new Socket(successor.host(), successor.port())) {
                start(() -> forward(upstream, client));
                client.getInputStream().transferTo(upstream.getOutputStream());
            }
        } catch (IOException e) {
            // The client is gone.
        }
    }

    /** The driver changes a setting of older servers first of all. */
    private static void takeSettings(DataInputStream in, OutputStream out) throws IOException {
        for (int type = in.read(); type >= 0 && type != 'X'; type = in.read()) {
            in.readNBytes(in.readInt() - 4);
            if (type == 'Q') {
                out.write(message('C', "SET\0"));
                out.write(READY);
            }
        }
    }

    private static void forward(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // One of them has ended.
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "fake server");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
