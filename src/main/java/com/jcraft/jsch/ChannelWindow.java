package com.jcraft.jsch;

import java.io.IOException;

/**
 * How much the SSH server may send on one channel before it has to wait: decided by who consumes
 * the data, not by when it arrived.
 *
 * <p>JSch itself grants the server more as soon as it has written what came, so that a consumer who
 * is slow could be waited for only in the one thread that reads for all channels of a session, and
 * that answers the server's keepalives. This class is in JSch's package because the few members
 * that it takes are not public; the compiler notices if a version of JSch has them no more.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4254#section-5.2">RFC 4254, 5.2. Data
 *     Transfer</a>
 */
public final class ChannelWindow {

    /** Byte, the channel's number and how many bytes, with room for padding and MAC. */
    private static final int MESSAGE_BYTES = 128;

    private final Channel channel;

    public ChannelWindow(Channel channel) {
        this.channel = channel;
    }

    /**
     * Keeps JSch from granting anything for data that came. To be called within the {@code write}
     * of the stream that JSch passes the data to, each time, as it counts them right behind that.
     */
    public void hold() {
        channel.setLocalWindowSize(channel.getLocalWindowSizeMax());
    }

    /** Lets the server send so many bytes more. */
    public void grant(int bytes) throws IOException {
        Buffer buffer = new Buffer(MESSAGE_BYTES);
        Packet packet = new Packet(buffer);
        packet.reset();
        buffer.putByte((byte) Session.SSH_MSG_CHANNEL_WINDOW_ADJUST);
        buffer.putInt(channel.getRecipient());
        buffer.putInt(bytes);
        try {
            synchronized (channel) {
                if (!channel.isClosed()) {
                    channel.getSession().write(packet);
                }
            }
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("the SSH session is over", e);
        }
    }
}
