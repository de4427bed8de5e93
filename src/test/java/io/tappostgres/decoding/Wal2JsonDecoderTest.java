package io.tappostgres.decoding;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tappostgres.TapException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Wal2JsonDecoderTest {

    private static final String BEGIN =
            "{\"action\":\"B\",\"xid\":7,\"timestamp\":\"2026-01-02 03:04:05+00\",\"lsn\":\"0/10\",\"nextlsn\":\"0/20\"}";
    private static final String BEGUN = "begin 7 0/10 2026-01-02T03:04:05Z";

    @Test
    void theWorkloadComesOutAsItsCalls() {
        assertThat(Messages.changes(new Wal2JsonDecoder(), Messages.ofText("format-2.txt")))
                .isEqualTo(Messages.lines("format-2-calls.txt"));
    }

    @Test
    void keysMayComeInAnyOrderWithOthersAndWhiteSpaceBetween() {
        assertThat(
                        calls(
                                "{ \"lsn\" : \"A/10\", \"origin\":0, \"timestamp\":\"2026-01-02 03:04:05+00\","
                                        + "\"more\":[{\"a\":[\"]\\\"\",1]},{}],\n\"xid\":4294967295,\"action\":\"B\"}",
                                "{\"identity\":[{\"value\":\"a0\",\"typeoid\":17,\"name\":\"k\"}],"
                                        + "\"columns\":[{\"type\":\"bytea\",\"value\":\"a1\",\"typeoid\":17,\"name\":\"k\"}],"
                                        + "\"pk\":[{\"name\":\"k\"}],\"table\":\"t\",\"schema\":\"s\",\"action\":\"U\"}",
                                "{\"nextlsn\":\"A/20\",\"action\":\"C\"}"))
                .containsExactly(
                        "begin 4294967295 A/10 2026-01-02T03:04:05Z",
                        "relation #1 s.t, k 17",
                        "update #1 from k=«\\xa0» to k=«\\xa1»",
                        "commit A/20");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\\\"\\\\\\/ | \"\\/",
                "\\b\\f\\n\\r\\t | <08><0c><0a><0d><09>",
                "\\u0001\\u001F\\u007f | <01><1f><7f>",
                "\\u00e9\\u07ff | é\u07ff",
                "\\u0800\\u4e16\\uffff | \u0800世\uffff",
                "\\ud83d\\uDE00 | 😀",
                "\\udbff\\udfff! | \udbff\udfff!",
                "0123456789\\n0123456789\\n0 | 0123456789<0a>0123456789<0a>0",
                "{\\\"a\\\": \\\"é世😀\\\"} | {\"a\": \"é世😀\"}"
            })
    void stringsAreUnescaped(String escaped, String value) {
        assertThat(
                        calls(
                                BEGIN,
                                insert(
                                        "t",
                                        "{\"name\":\"a\",\"typeoid\":25,\"value\":\""
                                                + escaped
                                                + "\"}")))
                .containsExactly(BEGUN, "relation #1 s.t, a 25", "insert #1 a=«" + value + "»");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\\ud83d",
                "\\ud83dx",
                "\\ud83d\\n",
                "\\ud83d\\u0041",
                "\\ude00",
                "\\u12",
                "\\u12g4",
                "\\x"
            })
    void anEscapeThatIsNoneIsMalformed(String escaped) {
        assertMalformed(
                insert("t", "{\"name\":\"a\",\"typeoid\":25,\"value\":\"" + escaped + "\"}"));
    }

    @Test
    void everyValueLiesInTheArrayOfTheMessage() throws InterruptedException {
        byte[] message =
                insert(
                                "t",
                                "{\"name\":\"a\",\"typeoid\":17,\"value\":\"00\"},{\"name\":\"b\",\"typeoid\":25,\"value\":\"\\\"x\"}")
                        .getBytes(UTF_8);
        Wal2JsonDecoder decoder = new Wal2JsonDecoder();
        decoder.decode(BEGIN.getBytes(UTF_8), 0, BEGIN.length(), new RecordedCalls());
        decoder.decode(
                message,
                0,
                message.length,
                new RecordedCalls() {
                    @Override
                    public void insert(LogRelation relation, LogTuple row) {
                        assertThat(row.bytes()).isSameAs(message);
                        super.insert(relation, row);
                    }
                });
    }

    @Test
    void onlyByteaItselfGetsItsPrefixBack() {
        assertThat(
                        calls(
                                BEGIN,
                                insert(
                                        "t",
                                        column("raw", 17, "\"\""),
                                        column("domain", 99999, "\"\\\\x00\""),
                                        column("text", 25, "\"00\""),
                                        column("none", 17, "null"))))
                .containsExactly(
                        BEGUN,
                        "relation #1 s.t, raw 17, domain 99999, text 25, none 17",
                        "insert #1 raw=«\\x» domain=«\\x00» text=«00» none=NULL");
    }

    @Test
    void numbersAndBooleansMayBeStrings() {
        assertThat(
                        calls(
                                BEGIN,
                                insert(
                                        "t",
                                        column("n", 1700, "\"NaN\""),
                                        column("f", 701, "1.5e-07"),
                                        column("b", 99998, "\"t\""))))
                .containsExactly(
                        BEGUN,
                        "relation #1 s.t, n 1700, f 701, b 99998",
                        "insert #1 n=«NaN» f=«1.5e-07» b=«t»");
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-02 03:04:05.12+00, 2026-01-02T03:04:05.120Z",
        "2026-01-02 03:04:05.000001-03:30, 2026-01-02T06:34:05.000001Z",
        "2026-01-02 03:04:05+00:19:32, 2026-01-02T02:44:33Z",
        "1999-12-31 23:59:59.5+00, 1999-12-31T23:59:59.500Z",
        "12026-01-02 03:04:05+14, +12026-01-01T13:04:05Z"
    })
    void aCommitTimeMayHaveAnyOffset(String timestamp, String instant) {
        assertThat(calls(BEGIN.replace("2026-01-02 03:04:05+00", timestamp)))
                .containsExactly("begin 7 0/10 " + instant);
    }

    @Test
    void messagesOfTheLogAreIgnoredEverywhere() {
        String message =
                "{\"action\":\"M\",\"xid\":null,\"timestamp\":null,\"lsn\":\"0/1\",\"transactional\":false,"
                        + "\"prefix\":\"columns\",\"content\":\"{\\\"action\\\":\\\"C\\\"}\\u0001\"}";
        assertThat(
                        calls(
                                message,
                                BEGIN,
                                message,
                                "{\"action\":\"C\",\"nextlsn\":\"0/20\"}",
                                message))
                .containsExactly(BEGUN, "commit 0/20");
    }

    @Test
    void aTruncatedTableNeedNotBeKnown() {
        assertThat(calls(BEGIN, "{\"action\":\"T\",\"schema\":\"s\",\"table\":\"t\"}"))
                .containsExactly(BEGUN, "relation #1 s.t", "truncate #1");
    }

    @Test
    void namesThatRunTogetherAlikeAreOfDifferentTables() {
        String other = insert("bc", column("i", 23, "2")).replace("\"s\"", "\"a\"");
        String one = insert("c", column("i", 23, "1")).replace("\"s\"", "\"ab\"");
        assertThat(calls(BEGIN, one, other, one))
                .containsExactly(
                        BEGUN,
                        "relation #1 ab.c, i 23",
                        "insert #1 i=«1»",
                        "relation #2 a.bc, i 23",
                        "insert #2 i=«2»",
                        "insert #1 i=«1»");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"action\":\"X\"}",
                "{\"action\":\"II\"}",
                "{\"action\":\"C\"}",
                "{\"action\":\"C\",\"nextlsn\":\"nothing\"}",
                "{\"action\":\"I\",\"schema\":\"s\",\"columns\":[]}",
                "{\"action\":\"I\",\"schema\":\"s\",\"table\":\"t\"}",
                "{\"action\":\"U\",\"schema\":\"s\",\"table\":\"t\",\"identity\":[]}",
                "{\"action\":\"D\",\"schema\":\"s\",\"table\":\"t\",\"columns\":[]}",
                "{\"action\":\"I\",\"schema\":\"s\",\"table\":\"t\",\"columns\":[{\"name\":\"a\"}]}",
                "{\"action\":\"I\",\"schema\":\"s\",\"table\":\"t\",\"columns\":[{\"value\":1}]}",
                "{\"action\":\"I\",\"schema\":\"s\",\"table\":\"t\",\"columns\":[{\"name\":\"a\",\"value\":{}}]}",
                "{\"action\":\"I\",\"schema\":\"s\",\"table\":\"t\",\"columns\":[]} {}",
                "{\"action\":\"I\",\"schema\":\"s\",\"table\":\"t\",\"columns\":[],}",
                "{\"action\":\"M\",\"content\":]}",
                "{\"action\":\"B\",\"xid\":8,\"timestamp\":\"2026-01-02 03:04:05+00\",\"lsn\":\"0/10\"}"
            })
    void whatIsNoMessageHereIsMalformed(String message) {
        assertMalformed(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"action\":\"B\",\"timestamp\":\"2026-01-02 03:04:05+00\",\"lsn\":\"0/10\"}",
                "{\"action\":\"B\",\"xid\":12345678901,\"timestamp\":\"2026-01-02 03:04:05+00\",\"lsn\":\"0/10\"}",
                "{\"action\":\"B\",\"xid\":7,\"lsn\":\"0/10\"}",
                "{\"action\":\"B\",\"xid\":7,\"timestamp\":\"2026-13-02 03:04:05+00\",\"lsn\":\"0/10\"}",
                "{\"action\":\"B\",\"xid\":7,\"timestamp\":\"2026-01-02 03:04:05\",\"lsn\":\"0/10\"}",
                "{\"action\":\"B\",\"xid\":7,\"timestamp\":\"infinity\",\"lsn\":\"0/10\"}",
                "{\"action\":\"B\",\"xid\":7,\"timestamp\":\"2026-01-02 03:04:05+00\"}",
                "{\"action\":\"C\",\"nextlsn\":\"0/10\"}",
                "{\"action\":\"I\",\"schema\":\"s\",\"table\":\"t\",\"columns\":[]}"
            })
    void whatDoesNotBeginATransactionIsMalformedOutside(String message) {
        assertThat(Messages.isAccepted(new Wal2JsonDecoder(), message.getBytes(UTF_8))).isFalse();
    }

    @Test
    void anErrorSaysWhatToDoAndNothingOfTheData() {
        assertThatThrownBy(
                        () -> calls(BEGIN, insert("secret", column("secret", 25, "\"secret\" 1"))))
                .isInstanceOf(TapException.class)
                .hasMessage(
                        "a message of wal2json has no } where one must be; make sure that no proxy stands between, and run again");
    }

    private static void assertMalformed(String message) {
        Wal2JsonDecoder decoder = new Wal2JsonDecoder();
        assertThat(Messages.calls(decoder, BEGIN)).containsExactly(BEGUN);
        assertThat(Messages.isAccepted(decoder, message.getBytes(UTF_8))).isFalse();
    }

    private static List<String> calls(String... messages) {
        return Messages.calls(new Wal2JsonDecoder(), messages);
    }

    private static String insert(String table, String... columns) {
        return "{\"action\":\"I\",\"schema\":\"s\",\"table\":\"%s\",\"columns\":[%s]}"
                .formatted(table, String.join(",", columns));
    }

    private static String column(String name, long typeOid, String value) {
        return "{\"name\":\"%s\",\"typeoid\":%d,\"value\":%s}".formatted(name, typeOid, value);
    }
}
