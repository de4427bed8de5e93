package io.tappostgres.connection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tappostgres.TapException;
import io.tappostgres.json.RecordMemory;
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

    private final RecordMemory memory = new RecordMemory(1024 * 1024);
    private boolean closed;
    private int asked;

    @Test
    void messagesAreWholeWhereverTheyAreSplit() throws Exception {
        List<String> rows = List.of("first\trow\n", "", "second\n", "\n", "a third, longer row\n");
        byte[] sent = messages(rows);
        for (int split = 1; split < sent.length; split++) {
            CopyDataStream stream = stream(inPiecesOf(split, sent));
            assertThat(readAll(stream)).as("in pieces of %d bytes", split).isEqualTo(rows);
        }
    }

    @Test
    void messagesOfAnyLengthAreWholeAtAnyPlaceOfTheBuffer() throws Exception {
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
    void messageIsReadInPlaceUnlessTheBufferWouldHaveToGrow() throws Exception {
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
    void otherMessagesAreLeftForTheDriver() throws Exception {
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
    void connectionThatEndsWithinAMessageLeavesTheEndToTheDriver() throws Exception {
        List<String> rows = List.of("a whole row\n", "a row that breaks off\n");
        byte[] sent = messages(rows);
        int whole = messages(rows.subList(0, 1)).length;
        for (int end = whole; end < sent.length; end++) {
            CopyDataStream stream = stream(new ByteArrayInputStream(sent, 0, end));
            assertThat(readAll(stream)).as("after %d bytes", end).isEqualTo(rows.subList(0, 1));
        }
    }

    @Test
    void connectionThatEndsWithinALongMessageIsClosed() throws Exception {
        byte[] sent = messages(List.of("x".repeat(2 * CopyDataStream.BUFFER_BYTES)));
        CopyDataStream stream = stream(new ByteArrayInputStream(sent, 0, sent.length - 1));

        assertThat(stream.next()).isEqualTo(-1);
        assertThat(closed).isTrue();
    }

    @Test
    void connectionThatFailsIsClosedForTheDriverToo() throws Exception {
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

    @Test
    void largeRowIsHeldByOneReaderAtATimeUntilItsNextOne() throws Exception {
        List<String> rows = List.of("x".repeat(100_000), "small");
        CopyDataStream first = stream(new ByteArrayInputStream(messages(rows)));
        assertThat(first.next()).isEqualTo(100_000);
        assertThat(asked).as("before it waits for memory").isEqualTo(1);

        List<String> read = new ArrayList<>();
        CopyDataStream second = stream(new ByteArrayInputStream(messages(rows)));
        Thread reader =
                new Thread(
                        () -> {
                            try {
                                read.addAll(readAll(second));
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        });
        reader.start();
        while (reader.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        assertThat(read).isEmpty();
        assertThat(first.next()).isEqualTo(5);
        reader.join();
        assertThat(read).isEqualTo(rows);
    }

    @Test
    void arrayOfALargeRowIsLetGo() throws Exception {
        CopyDataStream stream =
                stream(new ByteArrayInputStream(messages(List.of("x".repeat(500_000), "small"))));
        assertThat(stream.next()).isEqualTo(500_000);
        stream.next();
        assertThat(stream.bytes()).hasSize(CopyDataStream.BUFFER_BYTES);
    }

    @Test
    void rowBeyondTheLimitIsRefusedAndReadAwayWithTheOthers() throws Exception {
        List<String> rows =
                List.of("a", "x".repeat(1024 * 1024), "y".repeat(1024 * 1024 + 1), "b", "c");
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        sent.write(messages(rows));
        sent.write('C');
        VisibleBufferedInputStream input =
                input(inPiecesOf(CopyDataStream.BUFFER_BYTES / 7, sent.toByteArray()));
        CopyDataStream stream = stream(input);
        assertThat(stream.next()).isEqualTo(1);
        assertThat(stream.next()).isEqualTo(1024 * 1024);

        assertThatThrownBy(stream::next)
                .isInstanceOf(TapException.class)
                .hasMessageStartingWith(
                        "a row has 1048577 bytes of text, more than max_record_bytes (1048576); ");
        stream.discard();
        assertThat(input.read()).isEqualTo('C');
        assertThat(closed).isFalse();
    }

    @Test
    void flippedBytesGiveRowsOrAnEndOrATapException() throws Exception {
        byte[] sent = messages(List.of("first\trow\n", "second\trow\n", "x".repeat(70_000)));
        SplittableRandom random = new SplittableRandom(31);
        for (int round = 0; round < 5_000; round++) {
            byte[] flipped = sent.clone();
            flipped[random.nextInt(round % 2 == 0 ? 40 : sent.length)] ^=
                    (byte) (1 << random.nextInt(8));
            try {
                assertThat(readAll(stream(new ByteArrayInputStream(flipped)))).hasSizeLessThan(4);
            } catch (TapException e) {
                assertThat(e).hasMessageMatching("(?s)(a row has|the server's messages).*");
            }
        }
    }

    private CopyDataStream stream(InputStream sent) {
        return stream(input(sent));
    }

    private CopyDataStream stream(VisibleBufferedInputStream input) {
        return new CopyDataStream(input, () -> closed = true, memory, () -> asked++);
    }

    private static VisibleBufferedInputStream input(InputStream sent) {
        return new VisibleBufferedInputStream(sent, CopyDataStream.BUFFER_BYTES);
    }

    private static List<String> readAll(CopyDataStream stream) throws InterruptedException {
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
