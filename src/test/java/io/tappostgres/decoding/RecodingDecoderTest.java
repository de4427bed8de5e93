package io.tappostgres.decoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tappostgres.TapException;
import java.nio.charset.Charset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecodingDecoderTest {

    private static final String BEGIN =
            "{\"action\":\"B\",\"xid\":7,\"timestamp\":\"2026-01-02 03:04:05+00\",\"lsn\":\"0/10\"}";
    private static final String INSERT =
            "{\"action\":\"I\",\"schema\":\"%1$s\",\"table\":\"%1$s\","
                    + "\"columns\":[{\"name\":\"%1$s\",\"typeoid\":25,\"value\":\"\\\"%1$s\"}]}";

    @ParameterizedTest
    @CsvSource({
        "LATIN1, ISO-8859-1, ÿé",
        "LATIN9, ISO-8859-15, 10 €",
        "LATIN5, ISO-8859-9, ğış",
        "ISO_8859_7, ISO-8859-7, καλά",
        "KOI8R, KOI8-R, Привет",
        "WIN866, IBM866, Привет",
        "WIN1252, windows-1252, “so”",
        "WIN1251, windows-1251, Привет",
        "EUC_JP, EUC-JP, 日本語",
        "EUC_KR, EUC-KR, 한국어"
    })
    void namesAndValuesComeOutAsUtf8(String serverEncoding, String charset, String text) {
        ChangeDecoder decoder = RecodingDecoder.of(serverEncoding, new Wal2JsonDecoder());
        Charset stored = Charset.forName(charset);
        assertThat(
                        Messages.calls(
                                decoder,
                                List.of(
                                        BEGIN.getBytes(stored),
                                        INSERT.formatted(text).getBytes(stored))))
                .containsExactly(
                        "begin 7 0/10 2026-01-02T03:04:05Z",
                        "relation #1 %1$s.%1$s, %1$s 25".formatted(text),
                        "insert #1 %1$s=«\"%1$s»".formatted(text));
    }

    @Test
    void bytesThatNeedNoConversionAreLeftAlone() {
        ChangeDecoder decoder = new Wal2JsonDecoder();
        assertThat(RecodingDecoder.of("UTF8", decoder)).isSameAs(decoder);
    }

    @Test
    void anEncodingThatJavaDoesNotHaveIsRefused() {
        assertThatThrownBy(() -> RecodingDecoder.of("MULE_INTERNAL", new Wal2JsonDecoder()))
                .isInstanceOf(TapException.class)
                .hasMessage(
                        "wal2json sends texts in the encoding of the database, and MULE_INTERNAL is one that the tap cannot convert; use a slot of the plugin pgoutput");
    }
}
