package io.tappostgres.type;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DigitsTest {

    @Test
    void runEndsAtTheFirstByteThatIsNoDigitWhereverItLies() {
        for (int digits = 0; digits < 20; digits++) {
            for (char other = 0; other < 256; other++) {
                if (other >= '0' && other <= '9') {
                    continue;
                }
                byte[] text =
                        ("x" + "90".repeat(10).substring(0, digits) + other + "0123456789")
                                .getBytes(ISO_8859_1);
                assertThat(Digits.end(text, 1, text.length)).isEqualTo(1 + digits);
                assertThat(Digits.end(text, 1, 2 + digits)).isEqualTo(1 + digits);
            }
        }
    }

    @Test
    void runEndsWhereTheTextDoes() {
        byte[] text = "01234567890123456789".getBytes(ISO_8859_1);
        for (int end = 0; end <= text.length; end++) {
            for (int start = 0; start <= end; start++) {
                assertThat(Digits.end(text, start, end)).isEqualTo(end);
            }
        }
    }
}
