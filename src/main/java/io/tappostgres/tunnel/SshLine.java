package io.tappostgres.tunnel;

import com.jcraft.jsch.SocketFactory;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;

/** The connection to one SSH server, which knows when it last came to life, and why it ended. */
final class SshLine implements SocketFactory, AutoCloseable {

    private final Socket socket;
    private volatile long heardNanos = System.nanoTime();
    private volatile String end;

    /**
     * @param socket connected with the SSH server
     */
    SshLine(Socket socket) {
        this.socket = socket;
    }

    /** For how long nothing has come from the server. */
    Duration silence() {
        return Duration.ofNanos(System.nanoTime() - heardNanos);
    }

    /** Why there is no connection any more, in words that follow a colon; null if there is. */
    String end() {
        return end;
    }

    /** Ends the connection, whoever waits for what on it. */
    void breakOff(String why) {
        end(why);
        close();
    }

    private synchronized void end(String why) {
        if (end == null) {
            end = why;
        }
    }

    @Override
    public Socket createSocket(String host, int port) {
        return socket;
    }

    @Override
    public InputStream getInputStream(Socket ours) throws IOException {
        return new FilterInputStream(ours.getInputStream()) {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                try {
                    int count = super.read(bytes, offset, length);
                    heardNanos = System.nanoTime();
                    if (count < 0) {
                        end("it closed the connection");
                    }
                    return count;
                } catch (IOException e) {
                    end(e.getMessage());
                    throw e;
                }
            }
        };
    }

    @Override
    public OutputStream getOutputStream(Socket ours) throws IOException {
        return ours.getOutputStream();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            end(e.getMessage());
        }
    }
}
