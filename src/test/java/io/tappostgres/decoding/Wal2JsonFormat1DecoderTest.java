package io.tappostgres.decoding;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Wal2JsonFormat1DecoderTest {

    private static final String BEGIN =
            "{\"xid\":7,\"nextlsn\":\"0/20\",\"timestamp\":\"2026-01-02 03:04:05+00\",\"change\":[";
    private static final String BEGUN = "begin 7 0/1F 2026-01-02T03:04:05Z";
    private static final String INSERT =
            "{\"kind\":\"insert\",\"schema\":\"s\",\"table\":\"t\",\"columnnames\":[\"i\"],"
                    + "\"columntypeoids\":[23],\"columnvalues\":[1]}";
    private static final String MESSAGE =
            "{\"kind\":\"message\",\"transactional\":%s,\"prefix\":\"p\",\"content\":\"]}{\\\"kind\\\":1\"}";

    @Test
    void theWorkloadComesOutAsItsCalls() {
        assertThat(Messages.changes(new Wal2JsonFormat1Decoder(), Messages.ofText("format-1.txt")))
                .isEqualTo(Messages.lines("format-1-calls.txt"));
    }

    @Test
    void aTransactionMayComeInOnePieceAndPrettily() {
        assertThat(calls(BEGIN + "\n\t\t" + INSERT + "\n\t\t," + INSERT + "\n\t]\n}", BEGIN + "]}"))
                .containsExactly(
                        BEGUN,
                        "relation #1 s.t, i 23",
                        "insert #1 i=«1»",
                        "insert #1 i=«1»",
                        "commit 0/20",
                        BEGUN,
                        "commit 0/20");
    }

    @Test
    void keysMayComeInAnyOrderWithOthersBetween() {
        assertThat(
                        calls(
                                "{\"origin\":0,\"timestamp\":\"2026-01-02 03:04:05+00\",\"nextlsn\":\"0/20\",\"xid\":7,\"change\":[",
                                "{\"oldkeys\":{\"keyvalues\":[\"a0\",null],\"keytypes\":[\"a\",\"b\"],\"keytypeoids\":[17,25],\"keynames\":[\"k\",\"n\"]},"
                                        + "\"columnvalues\":[true,\"a1\"],\"columntypes\":[\"boolean\",\"bytea\"],\"columntypeoids\":[16,17],"
                                        + "\"columnnames\":[\"b\",\"k\"],\"table\":\"t\",\"schema\":\"s\",\"kind\":\"update\"}",
                                "]}"))
                .containsExactly(
                        BEGUN,
                        "relation #1 s.t, b 16, k 17, n 25",
                        "update #1 from k=«\\xa0» n=NULL to b=«t» k=«\\xa1»",
                        "commit 0/20");
    }

    @Test
    void byteaBehindAnEmptyStringGetsItsPrefixBack() {
        assertThat(
                        calls(
                                BEGIN,
                                "{\"kind\":\"insert\",\"schema\":\"s\",\"table\":\"t\",\"columnnames\":[\"a\",\"b\",\"c\",\"d\",\"e\"],"
                                        + "\"columntypeoids\":[17,25,17,23,17],\"columnvalues\":[\"\",\"\",\"00\",12,\"01\"]}"))
                .containsExactly(
                        BEGUN,
                        "relation #1 s.t, a 17, b 25, c 17, d 23, e 17",
                        "insert #1 a=«\\x» b=«» c=«\\x00» d=«12» e=«\\x01»");
    }

    @Test
    void messagesOfTheLogAreIgnoredWithinATransactionAndOutside() {
        String outside = "{\"change\":[" + MESSAGE.formatted("false") + "]}";
        assertThat(calls(outside, BEGIN, MESSAGE.formatted("true"), "," + INSERT, "]}", outside))
                .containsExactly(BEGUN, "relation #1 s.t, i 23", "insert #1 i=«1»", "commit 0/20");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{}",
                "]}",
                INSERT,
                "{\"xid\":7}",
                "{\"change\":[" + INSERT + "]}",
                "{\"change\":{",
                "{\"xid\":7,\"nextlsn\":\"0/20\",\"change\":[",
                "{\"xid\":7,\"timestamp\":\"2026-01-02 03:04:05+00\",\"change\":[",
                "{\"xid\":7,\"nextlsn\":\"x\",\"timestamp\":\"2026-01-02 03:04:05+00\",\"change\":["
            })
    void whatDoesNotBeginATransactionIsMalformedOutside(String message) {
        assertThat(Messages.isAccepted(new Wal2JsonFormat1Decoder(), message.getBytes(UTF_8)))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",",
                "]",
                "]]",
                ",]}",
                "]} ]}",
                BEGIN,
                "{}",
                "{\"kind\":\"truncate\"}",
                "{\"kind\":\"insert\",\"schema\":\"s\",\"table\":\"t\"}",
                "{\"kind\":\"insert\",\"table\":\"t\",\"columnnames\":[],\"columnvalues\":[]}",
                "{\"kind\":\"delete\",\"schema\":\"s\",\"table\":\"t\",\"columnnames\":[],\"columnvalues\":[]}",
                "{\"kind\":\"insert\",\"schema\":\"s\",\"table\":\"t\",\"columnnames\":[\"a\"],\"columntypeoids\":[23],\"columnvalues\":[]}",
                "{\"kind\":\"insert\",\"schema\":\"s\",\"table\":\"t\",\"columnnames\":[\"a\"],\"columntypeoids\":[23]}",
                "{\"kind\":\"insert\",\"schema\":\"s\",\"table\":\"t\",\"columnnames\":[],\"columntypeoids\":[23],\"columnvalues\":[1]}"
            })
    void whatIsNoPieceIsMalformedWithinATransaction(String message) {
        Wal2JsonFormat1Decoder decoder = new Wal2JsonFormat1Decoder();
        assertThat(Messages.calls(decoder, BEGIN)).containsExactly(BEGUN);
        assertThat(Messages.isAccepted(decoder, message.getBytes(UTF_8))).isFalse();
    }

    private static List<String> calls(String... messages) {
        return Messages.calls(new Wal2JsonFormat1Decoder(), messages);
    }
}
