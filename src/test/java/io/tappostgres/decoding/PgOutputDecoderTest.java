package io.tappostgres.decoding;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tappostgres.TapException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PgOutputDecoderTest {

    private static final int TEXT = 25;
    private static final int INTEGER = 23;

    private final PgOutputDecoder decoder = new PgOutputDecoder();

    @Test
    void theWorkloadComesOutAsItsCalls() {
        assertThat(Messages.changes(decoder, Messages.ofHex("pgoutput.txt")))
                .isEqualTo(Messages.lines("pgoutput-calls.txt"));
    }

    @Test
    void aRelationSentAgainUnchangedIsTheSameObject() {
        assertThat(calls(relation("t", INTEGER), insert("1"), relation("t", INTEGER), insert("2")))
                .containsExactly("relation #1 s.t, c0 23", "insert #1 c0=«1»", "insert #1 c0=«2»");
    }

    @Test
    void aRelationSentAgainWithAnotherShapeIsAnotherObject() {
        assertThat(
                        calls(
                                relation("t", INTEGER),
                                insert("1"),
                                relation("t", TEXT),
                                insert("2"),
                                relation("renamed", TEXT, TEXT),
                                insert("3", null)))
                .containsExactly(
                        "relation #1 s.t, c0 23",
                        "insert #1 c0=«1»",
                        "relation #2 s.t, c0 25",
                        "insert #2 c0=«2»",
                        "relation #3 s.renamed, c0 25, c1 25",
                        "insert #3 c0=«3» c1=NULL");
    }

    @Test
    void aRelationSaysOidAndTypmod() {
        LogRelation[] given = new LogRelation[1];
        Messages.decode(decoder, relation("t", TEXT), new RecordedCalls());
        Messages.decode(
                decoder,
                insert("1"),
                new RecordedCalls() {
                    @Override
                    public void insert(LogRelation relation, LogTuple row) {
                        given[0] = relation;
                    }
                });
        assertThat(given[0])
                .isEqualTo(
                        new LogRelation(
                                0xFFFF_FFF0L,
                                "s",
                                "t",
                                List.of(new LogColumn("c0", TEXT, 7)),
                                true));
    }

    @Test
    void theEmptyNamespaceIsThatOfTheSystem() {
        byte[] message =
                new Message('R').int32(16).string("").string("t").int8('d').int16(0).bytes();
        byte[] insert = new Message('I').int32(16).int8('N').int16(0).bytes();
        assertThat(calls(message, insert)).containsExactly("relation #1 pg_catalog.t", "insert #1");
    }

    @Test
    void aKeyHasItsOwnColumnsOnlyAndAWholeRowItsNulls() {
        byte[] key = new Message('D').int32(OID).int8('K').tuple("1", null).bytes();
        byte[] whole = new Message('D').int32(OID).int8('O').tuple("1", null).bytes();
        assertThat(calls(relation("t", INTEGER, TEXT), key, whole))
                .containsExactly(
                        "relation #1 s.t, c0 23, c1 25",
                        "delete #1 c0=«1»",
                        "delete #1 c0=«1» c1=NULL");
    }

    @Test
    void unchangedToastValuesAreMissing() {
        byte[] update =
                new Message('U')
                        .int32(OID)
                        .int8('O')
                        .tuple("1", "big")
                        .int8('N')
                        .int16(2)
                        .text("1")
                        .int8('u')
                        .bytes();
        assertThat(calls(relation("t", INTEGER, TEXT), update))
                .containsExactly(
                        "relation #1 s.t, c0 23, c1 25",
                        "update #1 from c0=«1» c1=«big» to c0=«1»");
    }

    @Test
    void originsTypesAndMessagesOfTheLogAreIgnored() {
        assertThat(
                        calls(
                                new Message('O').int64(1).string("elsewhere").bytes(),
                                new Message('Y').int32(16643).string("s").string("mood").bytes(),
                                new Message('M')
                                        .int8(1)
                                        .int64(1)
                                        .string("p")
                                        .int32(2)
                                        .int8(0)
                                        .int8('I')
                                        .bytes()))
                .isEmpty();
    }

    @Test
    void allTablesOfATruncateAreGivenAtOnce() {
        byte[] other =
                new Message('R').int32(16).string("s").string("u").int8('d').int16(0).bytes();
        byte[] truncate = new Message('T').int32(2).int8(3).int32(16).int32(OID).bytes();
        assertThat(calls(relation("t", INTEGER), other, truncate))
                .containsExactly("relation #1 s.u", "relation #2 s.t, c0 23", "truncate #1 #2");
    }

    @Test
    void xidsAndPositionsAreUnsigned() {
        byte[] begin = new Message('B').int64(0xFFFF_FFFF_0000_0001L).int64(0).int32(-1).bytes();
        byte[] commit =
                new Message('C').int8(0).int64(1).int64(0xFFFF_FFFF_0000_0002L).int64(0).bytes();
        assertThat(calls(begin, commit))
                .containsExactly(
                        "begin 4294967295 FFFFFFFF/1 2000-01-01T00:00:00Z", "commit FFFFFFFF/2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "S", "I", "IREL", "IRELK", "URELX", "URELK", "DRELN", "TRELS", "C0", "B0"
            })
    void whatIsNoMessageIsMalformed(String message) {
        Messages.decode(decoder, relation("t", INTEGER), new RecordedCalls());
        byte[] oid = ByteBuffer.allocate(Integer.BYTES).putInt(OID).array();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int relation = message.indexOf("REL");
        bytes.writeBytes(message.substring(0, Math.max(relation, 0)).getBytes(UTF_8));
        if (relation >= 0) {
            bytes.writeBytes(oid);
        }
        bytes.writeBytes(message.substring(relation < 0 ? 0 : relation + 3).getBytes(UTF_8));
        assertThat(Messages.isAccepted(decoder, bytes.toByteArray())).isFalse();
    }

    @Test
    void aRowOfAnotherNumberOfColumnsIsMalformed() {
        Messages.decode(decoder, relation("t", INTEGER), new RecordedCalls());
        assertThatThrownBy(() -> Messages.decode(decoder, insert("1", "2"), new RecordedCalls()))
                .isInstanceOf(TapException.class)
                .hasMessage(
                        "a message of pgoutput has another number of columns; make sure that no proxy stands between, and run again");
    }

    @Test
    void aChangeOfATableThatWasNotDescribedIsMalformed() {
        assertThatThrownBy(() -> Messages.decode(decoder, insert("1"), new RecordedCalls()))
                .isInstanceOf(TapException.class)
                .hasMessageStartingWith(
                        "a message of pgoutput is of a relation that was not described");
    }

    @Test
    void aMessageWithMoreBehindItIsMalformed() {
        byte[] begin = new Message('B').int64(1).int64(0).int32(1).int8(0).bytes();
        assertThat(Messages.isAccepted(decoder, begin)).isFalse();
    }

    private static final int OID = 0xFFFF_FFF0;

    private List<String> calls(byte[]... messages) {
        return Messages.calls(decoder, List.of(messages));
    }

    private static byte[] relation(String name, int... typeOids) {
        Message message =
                new Message('R')
                        .int32(OID)
                        .string("s")
                        .string(name)
                        .int8('d')
                        .int16(typeOids.length);
        for (int i = 0; i < typeOids.length; i++) {
            message.int8(i == 0 ? 1 : 0).string("c" + i).int32(typeOids[i]).int32(7);
        }
        return message.bytes();
    }

    private static byte[] insert(String... values) {
        return new Message('I').int32(OID).int8('N').tuple(values).bytes();
    }

    /** Puts a message together as the manual describes it. */
    private static final class Message {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Message(char type) {
            int8(type);
        }

        Message int8(int value) {
            bytes.write(value);
            return this;
        }

        Message int16(int value) {
            return int8(value >> 8).int8(value);
        }

        Message int32(int value) {
            return int16(value >> 16).int16(value);
        }

        Message int64(long value) {
            return int32((int) (value >> 32)).int32((int) value);
        }

        Message string(String value) {
            bytes.writeBytes(value.getBytes(UTF_8));
            return int8(0);
        }

        Message text(String value) {
            int8('t').int32(value.length());
            bytes.writeBytes(value.getBytes(UTF_8));
            return this;
        }

        Message tuple(String... values) {
            int16(values.length);
            for (String value : values) {
                if (value == null) {
                    int8('n');
                } else {
                    text(value);
                }
            }
            return this;
        }

        byte[] bytes() {
            return bytes.toByteArray();
        }
    }
}
