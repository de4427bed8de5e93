package io.tappostgres.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between the tap and a server and lets connections go dead: they stay open, their sockets
 * acknowledge whatever is sent, and nothing arrives any more. Without TLS.
 */
public final class StallingProxy implements AutoCloseable {

    /** What happens to a connection at its marker. */
    public enum Fault {
        /** Neither direction carries anything from the marker on. */
        STALL,
        /** The message says that it is longer than it is, so that the server waits for the rest. */
        LONG_MESSAGE
    }

    /** What is kept of the bytes before, as a text can be cut by them. */
    private static final int LONGEST_MARKER = 64;

    private final PostgresServer server;
    private final Fault fault;
    private final boolean isOfServer;
    private final String marker;
    private final ServerSocket listener;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicInteger faultsLeft;
    private final AtomicInteger spared = new AtomicInteger();
    private volatile String earlierMarker = "";

    private StallingProxy(
            PostgresServer server, Fault fault, boolean isOfServer, String marker, int faults)
            throws IOException {
        this.server = server;
        this.fault = fault;
        this.isOfServer = isOfServer;
        this.marker = marker;
        this.faultsLeft = new AtomicInteger(faults);
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    /**
     * One that stalls connections whose client sends a text.
     *
     * @param connections how many; those that come later are served
     */
    public static StallingProxy atRequest(PostgresServer server, String marker, int connections)
            throws IOException {
        return new StallingProxy(server, Fault.STALL, false, marker, connections);
    }

    /** One that stalls the first connection whose server sends a text. */
    public static StallingProxy atAnswer(PostgresServer server, String marker) throws IOException {
        return new StallingProxy(server, Fault.STALL, true, marker, 1);
    }

    /** One that falsifies the length of the first request that has a text. */
    public static StallingProxy falsifying(PostgresServer server, String marker)
            throws IOException {
        return new StallingProxy(server, Fault.LONG_MESSAGE, false, marker, 1);
    }

    /** Spares connections that have not carried this text, in the same direction, before. */
    public StallingProxy behind(String marker) {
        earlierMarker = marker;
        return this;
    }

    /** Spares as many connections as come to the marker first. */
    public StallingProxy sparing(int connections) {
        spared.set(connections);
        return this;
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** Whether as many connections have met their fault as were to. */
    public boolean isSpent() {
        return faultsLeft.get() <= 0;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Socket upstream = new Socket(server.host(), server.port());
                sockets.add(client);
                sockets.add(upstream);
                Line line = new Line();
                start(() -> forward(client, upstream, line, false));
                start(() -> forward(upstream, client, line, true));
            } catch (IOException e) {
                // It was closed, or the server is not there.
            }
        }
    }

    /** What both directions of one connection know. */
    private static final class Line {
        private volatile boolean isStalled;
        private volatile boolean isFalsified;
        private volatile boolean isArmed;
        private volatile boolean isSpared;
    }

    private void forward(Socket from, Socket to, Line line, boolean isFromServer) {
        byte[] bytes = new byte[1 << 16];
        String before = "";
        try (from;
                to) {
            InputStream input = from.getInputStream();
            OutputStream output = to.getOutputStream();
            for (int count; (count = input.read(bytes)) >= 0; ) {
                if (isFromServer == isOfServer) {
                    String text = before + new String(bytes, 0, count, ISO_8859_1);
                    meet(line, text);
                    before = text.substring(Math.max(0, text.length() - LONGEST_MARKER));
                }
                if (line.isStalled) {
                    end.await();
                }
                if (line.isFalsified) {
                    line.isFalsified = false;
                    bytes[2] |= 0x10; // Byte1 the type, Int32 the length.
                }
                output.write(bytes, 0, count);
            }
        } catch (IOException e) {
            // One of them has ended; both are closed.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void meet(Line line, String text) {
        int earlier = line.isArmed ? 0 : text.indexOf(earlierMarker);
        if (earlier < 0) {
            return;
        }
        line.isArmed = true;
        if (line.isSpared || text.indexOf(marker, earlier) < 0) {
            return;
        }
        line.isSpared = spared.getAndDecrement() > 0;
        if (!line.isSpared && faultsLeft.getAndDecrement() > 0) {
            line.isStalled = fault == Fault.STALL;
            line.isFalsified = fault == Fault.LONG_MESSAGE;
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "stalling proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        end.countDown();
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
