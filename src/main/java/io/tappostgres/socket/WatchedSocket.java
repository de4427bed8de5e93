package io.tappostgres.socket;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A socket that tells another thread whether somebody waits on it. It does so below any encryption,
 * where a wait ends with whatever comes.
 */
public final class WatchedSocket extends Socket {

    /** Odd while a read is under way; one thread reads at a time. */
    private final AtomicLong reads = new AtomicLong();

    /** The same of writes. */
    private final AtomicLong writes = new AtomicLong();

    /**
     * The number of the read that is under way, or else of the write, below zero: the same number a
     * while later means that nothing has come, or gone, in between. Zero if there is neither. Where
     * one thread reads and another writes, it is the read that counts.
     */
    public long waitNumber() {
        long read = reads.get();
        if (isOdd(read)) {
            return read;
        }
        long write = writes.get();
        return isOdd(write) ? -write : 0;
    }

    private static boolean isOdd(long count) {
        return (count & 1) == 1;
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new Input(super.getInputStream());
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return new Output(super.getOutputStream());
    }

    private final class Input extends InputStream {

        private final InputStream input;

        Input(InputStream input) {
            this.input = input;
        }

        @Override
        public int read() throws IOException {
            reads.incrementAndGet();
            try {
                return input.read();
            } finally {
                reads.incrementAndGet();
            }
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            reads.incrementAndGet();
            try {
                return input.read(bytes, offset, length);
            } finally {
                reads.incrementAndGet();
            }
        }

        @Override
        public int available() throws IOException {
            return input.available();
        }

        @Override
        public void close() throws IOException {
            input.close();
        }
    }

    private final class Output extends OutputStream {

        private final OutputStream output;

        Output(OutputStream output) {
            this.output = output;
        }

        @Override
        public void write(int value) throws IOException {
            writes.incrementAndGet();
            try {
                output.write(value);
            } finally {
                writes.incrementAndGet();
            }
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            writes.incrementAndGet();
            try {
                output.write(bytes, offset, length);
            } finally {
                writes.incrementAndGet();
            }
        }

        @Override
        public void close() throws IOException {
            output.close();
        }
    }
}
