package io.tappostgres.sync;

import io.tappostgres.testing.PostgresServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** An address behind which a server stands, and after a failover another one. */
final class MovingEndpoint implements AutoCloseable {

    private final ServerSocket listener;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private volatile PostgresServer server;
    private volatile boolean isFrozen;

    MovingEndpoint(PostgresServer server) throws IOException {
        this.server = server;
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Breaks all connections off; those to come are to another server. */
    void moveTo(PostgresServer other) throws IOException {
        server = other;
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    /** Keeps all connections, those to come too, and forwards nothing any more. */
    void freeze() {
        isFrozen = true;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                sockets.add(client);
                connect(client);
            } catch (IOException e) {
                // It was closed, or the client is refused, as by a server that is down.
            }
        }
    }

    private void connect(Socket client) throws IOException {
        try {
            Socket upstream = new Socket(server.host(), server.port());
            sockets.add(upstream);
            start(() -> forward(client, upstream));
            start(() -> forward(upstream, client));
        } catch (IOException e) {
            client.close();
            throw e;
        }
    }

    private void forward(Socket from, Socket to) {
        byte[] bytes = new byte[1 << 16];
        try (from;
                to) {
            for (int count; (count = from.getInputStream().read(bytes)) >= 0; ) {
                if (isFrozen) {
                    end.await();
                }
                to.getOutputStream().write(bytes, 0, count);
            }
        } catch (IOException e) {
            // One of them has ended; both are closed.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "moving endpoint");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        end.countDown();
        listener.close();
        moveTo(server);
    }
}
