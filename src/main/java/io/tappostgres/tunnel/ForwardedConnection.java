package io.tappostgres.tunnel;

import com.jcraft.jsch.ChannelDirectTCPIP;
import com.jcraft.jsch.ChannelWindow;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import io.tappostgres.socket.WatchedSocket;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection that an SSH server makes for us, and the two threads that carry its bytes between
 * the channel and a socket.
 */
final class ForwardedConnection {

    private static final Logger LOG = LoggerFactory.getLogger(ForwardedConnection.class);

    /**
     * What a server may send before we have passed it on, which is also what the tap holds for one
     * connection: at a round trip of 20 ms to the SSH server it lets 100 MB/s through.
     */
    private static final int WINDOW_BYTES = 2 * 1024 * 1024;

    private static final int PACKET_BYTES = 32 * 1024;

    private final ChannelDirectTCPIP channel;
    private final ReceiveBuffer received;
    private final Socket socket;

    private ForwardedConnection(ChannelDirectTCPIP channel, ReceiveBuffer received, Socket socket) {
        this.channel = channel;
        this.received = received;
        this.socket = socket;
    }

    /**
     * Opens a connection and returns our end of it.
     *
     * @param session with the SSH server that connects
     * @throws ForwardRefusedException if the SSH server cannot, or may not
     */
    static WatchedSocket open(Session session, String host, int port, Duration timeout)
            throws IOException, JSchException {
        ChannelDirectTCPIP channel = (ChannelDirectTCPIP) session.openChannel("direct-tcpip");
        if (channel == null) {
            throw new IOException("the SSH session is over");
        }
        ReceiveBuffer received = new ReceiveBuffer(WINDOW_BYTES);
        received.setWindow(new ChannelWindow(channel));
        channel.setHost(host);
        channel.setPort(port);
        channel.setLocalWindowSizeMax(WINDOW_BYTES);
        channel.setLocalPacketSize(PACKET_BYTES);
        channel.setOutputStream(received);
        connect(channel, session, timeout);
        try {
            SocketPair pair = SocketPair.open();
            new ForwardedConnection(channel, received, pair.far()).start(host + ":" + port);
            return pair.near();
        } catch (IOException e) {
            channel.disconnect();
            throw e;
        }
    }

    /** JSch tells by its exception that it failed, or not even that, and by a code why. */
    private static void connect(ChannelDirectTCPIP channel, Session session, Duration timeout)
            throws IOException, JSchException {
        JSchException failure = null;
        try {
            channel.connect((int) timeout.toMillis());
        } catch (JSchException e) {
            failure = e;
        }
        if (channel.isConnected()) {
            return;
        }
        if (!session.isConnected()) {
            throw failure == null ? new JSchException("session is down") : failure;
        }
        throw new ForwardRefusedException(channel.getExitStatus(), failure);
    }

    private void start(String target) {
        Thread fromServer = thread(this::passOn, "ssh tunnel from " + target);
        Thread toServer = thread(() -> send(fromServer), "ssh tunnel to " + target);
        fromServer.start();
        toServer.start();
    }

    private static Thread thread(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    /** What the server sends is passed on to the last byte, however it ended. */
    private void passOn() {
        try {
            received.drainTo(socket.getOutputStream());
            socket.shutdownOutput();
            return;
        } catch (IOException e) {
            LOG.debug("A connection through the SSH tunnel was given up: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        closeSocket();
    }

    /** Lets nobody wait on it for ever. */
    private void closeSocket() {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("A socket of the SSH tunnel cannot be closed: {}", e.toString());
        }
    }

    /** The socket is closed only when nothing that came is left, which the driver could lose. */
    private void send(Thread fromServer) {
        try (socket) {
            try {
                OutputStream toServer = channel.getOutputStream();
                byte[] bytes = new byte[PACKET_BYTES];
                int length = socket.getInputStream().read(bytes);
                while (length >= 0) {
                    toServer.write(bytes, 0, length);
                    toServer.flush();
                    length = socket.getInputStream().read(bytes);
                }
                toServer.close();
            } catch (IOException e) {
                LOG.debug("A connection through the SSH tunnel has ended: {}", e.toString());
            }
            channel.disconnect();
            fromServer.join();
        } catch (IOException e) {
            LOG.debug("A socket of the SSH tunnel cannot be closed: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
