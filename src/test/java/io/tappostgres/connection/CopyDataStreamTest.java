package io.tappostgres.connection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tappostgres.TapException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.postgresql.core.VisibleBufferedInputStream;

class CopyDataStreamTest {

    private static final int LONGEST_IN_PLACE = CopyDataStream.BUFFER_BYTES - 5 - 1024;

    private boolean closed;

    @Test
    void messagesAreWholeWhereverTheyAreSplit() throws IOException {
        List<String> rows = List.of("first\trow\n", "", "second\n", "\n", "a third, longer row\n");
        byte[] sent = messages(rows);
        for (int split = 1; split < sent.length; split++) {
            CopyDataStream stream = stream(inPiecesOf(split, sent));
            assertThat(readAll(stream)).as("in pieces of %d bytes", split).isEqualTo(rows);
        }
    }

    @Test
    void messagesOfAnyLengthAreWholeAtAnyPlaceOfTheBuffer() throws IOException {
        SplittableRandom random = new SplittableRandom(20261123);
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            int length = 1 << random.nextInt(1, 16);
            rows.add(String.valueOf((char) ('a' + i % 26)).repeat(random.nextInt(length)));
        }
        VisibleBufferedInputStream input =
                input(inPiecesOf(CopyDataStream.BUFFER_BYTES / 3, messages(rows)));
        byte[] buffer = input.getBuffer();

        assertThat(readAll(stream(input))).isEqualTo(rows);
        assertThat(input.getBuffer()).as("is the same array").isSameAs(buffer);
    }

    @Test
    void messageIsReadInPlaceUnlessTheBufferWouldHaveToGrow() throws IOException {
        List<String> rows =
                List.of(
                        "before",
                        "x".repeat(LONGEST_IN_PLACE),
                        "y".repeat(LONGEST_IN_PLACE + 1),
                        "z".repeat(5 * CopyDataStream.BUFFER_BYTES),
                        "after");
        VisibleBufferedInputStream input = input(new ByteArrayInputStream(messages(rows)));
        byte[] buffer = input.getBuffer();
        CopyDataStream stream = stream(input);
        List<Boolean> inPlace = new ArrayList<>();
        List<String> read = new ArrayList<>();
        for (int length = stream.next(); length >= 0; length = stream.next()) {
            read.add(row(stream, length));
            inPlace.add(stream.bytes() == buffer);
        }

        assertThat(read).isEqualTo(rows);
        assertThat(inPlace).containsExactly(true, true, false, false, true);
        assertThat(input.getBuffer()).as("is the same array").isSameAs(buffer);
    }

    @Test
    void otherMessagesAreLeftForTheDriver() throws IOException {
        byte[] notice = {'N', 0, 0, 0, 5, 0};
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        sent.write(messages(List.of("a")));
        sent.write(notice);
        sent.write(messages(List.of("b")));
        VisibleBufferedInputStream input = input(new ByteArrayInputStream(sent.toByteArray()));
        CopyDataStream stream = stream(input);

        assertThat(readAll(stream)).containsExactly("a");
        assertThat(input.readNBytes(notice.length)).isEqualTo(notice);
        assertThat(readAll(stream)).containsExactly("b");
        assertThat(closed).isFalse();
    }

    @Test
    void connectionThatEndsWithinAMessageLeavesTheEndToTheDriver() throws IOException {
        List<String> rows = List.of("a whole row\n", "a row that breaks off\n");
        byte[] sent = messages(rows);
        int whole = messages(rows.subList(0, 1)).length;
        for (int end = whole; end < sent.length; end++) {
            CopyDataStream stream = stream(new ByteArrayInputStream(sent, 0, end));
            assertThat(readAll(stream)).as("after %d bytes", end).isEqualTo(rows.subList(0, 1));
        }
    }

    @Test
    void connectionThatEndsWithinALongMessageIsClosed() throws IOException {
        byte[] sent = messages(List.of("x".repeat(2 * CopyDataStream.BUFFER_BYTES)));
        CopyDataStream stream = stream(new ByteArrayInputStream(sent, 0, sent.length - 1));

        assertThat(stream.next()).isEqualTo(-1);
        assertThat(closed).isTrue();
    }

    @Test
    void connectionThatFailsIsClosedForTheDriverToo() throws IOException {
        InputStream failing = InputStream.nullInputStream();
        failing.close();

        assertThat(stream(failing).next()).isEqualTo(-1);
        assertThat(closed).isTrue();
    }

    @Test
    void lengthThatCannotBeIsRefused() {
        for (int length : new int[] {Integer.MIN_VALUE, -1, 0, 3}) {
            byte[] sent = {
                'd',
                (byte) (length >> 24),
                (byte) (length >> 16),
                (byte) (length >> 8),
                (byte) length,
                'x'
            };
            assertThatThrownBy(() -> stream(new ByteArrayInputStream(sent)).next())
                    .isInstanceOf(TapException.class)
                    .hasMessageStartingWith("the server's messages are out of step");
            assertThat(closed).isTrue();
        }
    }

    private CopyDataStream stream(InputStream sent) {
        return stream(input(sent));
    }

    private CopyDataStream stream(VisibleBufferedInputStream input) {
        return new CopyDataStream(input, () -> closed = true);
    }

    private static VisibleBufferedInputStream input(InputStream sent) {
        return new VisibleBufferedInputStream(sent, CopyDataStream.BUFFER_BYTES);
    }

    private static List<String> readAll(CopyDataStream stream) {
        List<String> rows = new ArrayList<>();
        for (int length = stream.next(); length >= 0; length = stream.next()) {
            rows.add(row(stream, length));
        }
        return rows;
    }

    private static String row(CopyDataStream stream, int length) {
        return new String(stream.bytes(), stream.offset(), length, UTF_8);
    }

    private static byte[] messages(List<String> rows) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream output = new DataOutputStream(bytes);
        for (String row : rows) {
            output.writeByte('d');
            output.writeInt(4 + row.length());
            output.writeBytes(row);
        }
        return bytes.toByteArray();
    }

    /** As a socket hands out what has come so far. */
    private static InputStream inPiecesOf(int most, byte[] sent) {
        return new ByteArrayInputStream(sent) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                return super.read(target, offset, Math.min(length, most));
            }
        };
    }
}
