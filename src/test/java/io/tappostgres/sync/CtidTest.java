package io.tappostgres.sync;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tappostgres.TapException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CtidTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {"(0,1) 0", "(17,291) 17", "(4294967294,65535) 4294967294"})
    void blockIsBeforeTheComma(String ctid, long block) {
        byte[] row = ("before" + ctid + "\t5\t(9,9)\n").getBytes(US_ASCII);
        int start = "before".length();
        assertThat(Ctid.block(row, start, row.length - start)).isEqualTo(block);
        assertThat(Ctid.length(row, start, row.length - start)).isEqualTo(ctid.length() + 1);
    }

    @Test
    void rowWithoutOneIsADefect() {
        byte[] row = "12\n\t".getBytes(US_ASCII);
        assertThatThrownBy(() -> Ctid.length(row, 0, 3)).isInstanceOf(TapException.class);
    }
}
