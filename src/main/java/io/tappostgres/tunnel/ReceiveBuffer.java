package io.tappostgres.tunnel;

import com.jcraft.jsch.ChannelWindow;
import java.io.IOException;
import java.io.OutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an SSH server has sent on one channel and nobody has taken yet. It has room for all that the
 * server may send without being asked for more, so that the thread that writes, which reads for all
 * channels of a session, never waits.
 */
final class ReceiveBuffer extends OutputStream {

    private static final Logger LOG = LoggerFactory.getLogger(ReceiveBuffer.class);

    private final byte[] ring;
    private ChannelWindow window;
    private int start;
    private int count;
    private int taken;
    private boolean ended;

    /**
     * @param bytes what the server may send without being asked for more
     */
    ReceiveBuffer(int bytes) {
        ring = new byte[bytes];
    }

    /** Sets the window of the channel that writes here, before it is opened. */
    synchronized void setWindow(ChannelWindow window) {
        this.window = window;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        window.hold();
        if (length > ring.length - count) {
            throw new IOException("the SSH server sends more than it may");
        }
        int end = (start + count) % ring.length;
        int untilWrap = Math.min(length, ring.length - end);
        System.arraycopy(bytes, offset, ring, end, untilWrap);
        System.arraycopy(bytes, offset + untilWrap, ring, 0, length - untilWrap);
        count += length;
        notifyAll();
    }

    /** The server sends no more; what it has sent can still be taken. */
    @Override
    public synchronized void close() {
        ended = true;
        notifyAll();
    }

    /** Passes on all that comes, until the server sends no more. */
    void drainTo(OutputStream target) throws IOException, InterruptedException {
        for (int length = await(); length > 0; length = await()) {
            target.write(ring, start, length);
            int granted = take(length);
            if (granted > 0) {
                grant(granted);
            }
        }
    }

    /**
     * A server that cannot be told any more sends no more; what is here is passed on all the same.
     */
    private void grant(int bytes) {
        try {
            window.grant(bytes);
        } catch (IOException e) {
            LOG.debug("The SSH server cannot be asked for more: {}", e.toString());
            close();
        }
    }

    /** Returns how many bytes lie from {@link #start} on without a break; 0 if no more come. */
    private synchronized int await() throws InterruptedException {
        while (count == 0 && !ended) {
            wait();
        }
        return Math.min(count, ring.length - start);
    }

    /** Frees the bytes, and returns how many the server is to be granted by now, or 0. */
    private synchronized int take(int length) {
        start = (start + length) % ring.length;
        count -= length;
        taken += length;
        if (taken < ring.length / 4) {
            return 0;
        }
        int granted = taken;
        taken = 0;
        return granted;
    }
}
