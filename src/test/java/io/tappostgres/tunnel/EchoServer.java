package io.tappostgres.tunnel;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers every connection with a given number of bytes and then with what it is sent. */
final class EchoServer implements AutoCloseable {

    private final ServerSocket listener;
    private final long greetingBytes;
    private final List<Socket> accepted = new CopyOnWriteArrayList<>();

    private EchoServer(ServerSocket listener, long greetingBytes) {
        this.listener = listener;
        this.greetingBytes = greetingBytes;
    }

    static EchoServer start(long greetingBytes) throws IOException {
        EchoServer server =
                new EchoServer(
                        new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), greetingBytes);
        start(server::acceptAll);
        return server;
    }

    int port() {
        return listener.getLocalPort();
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "echo");
        thread.setDaemon(true);
        thread.start();
    }

    private void acceptAll() {
        try {
            while (true) {
                Socket socket = listener.accept();
                accepted.add(socket);
                start(() -> answer(socket));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void answer(Socket socket) {
        try (socket) {
            OutputStream output = socket.getOutputStream();
            byte[] chunk = new byte[64 * 1024];
            for (long sent = 0; sent < greetingBytes; sent += chunk.length) {
                output.write(chunk, 0, (int) Math.min(chunk.length, greetingBytes - sent));
            }
            socket.getInputStream().transferTo(output);
        } catch (IOException closed) {
            // The other side is gone, which is up to it.
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : accepted) {
            socket.close();
        }
    }
}
