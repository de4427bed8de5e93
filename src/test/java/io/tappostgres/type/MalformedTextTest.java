package io.tappostgres.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.tappostgres.type.SampleValues.Sample;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectMapper;

/**
 * Whatever bytes an encoder is given, it appends one JSON value or says that they are malformed.
 */
@Timeout(120)
class MalformedTextTest {

    private static final int ROUNDS = 300;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final byte[] PUNCTUATION =
            "{}[]\"\\,;:=>NULL-+.0123 \nBC".getBytes(StandardCharsets.US_ASCII);

    @Test
    void everyTruncationIsRefusedOrStillAValue() {
        for (Sample sample : SampleValues.all()) {
            byte[] text = bytes(sample);
            for (int length = 0; length <= text.length; length++) {
                check(sample.type(), Arrays.copyOf(text, length));
            }
        }
    }

    @Test
    void everyFlippedBitIsRefusedOrStillAValue() {
        for (Sample sample : SampleValues.all()) {
            byte[] text = bytes(sample);
            for (int bit = 0; bit < text.length * Byte.SIZE; bit++) {
                byte[] flipped = text.clone();
                flipped[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
                check(sample.type(), flipped);
            }
        }
    }

    @Test
    void punctuationInAnyPlaceIsRefusedOrStillAValue() {
        Random random = new Random(42);
        for (Sample sample : SampleValues.all()) {
            for (int round = 0; round < ROUNDS; round++) {
                byte[] text = bytes(sample);
                for (int change = random.nextInt(4); change >= 0 && text.length > 0; change--) {
                    text[random.nextInt(text.length)] =
                            PUNCTUATION[random.nextInt(PUNCTUATION.length)];
                }
                check(sample.type(), text);
            }
        }
    }

    @Test
    void randomBytesAreRefusedOrAValue() {
        Random random = new Random(43);
        for (Sample sample : SampleValues.all()) {
            for (int round = 0; round < ROUNDS; round++) {
                byte[] text = new byte[random.nextInt(60)];
                random.nextBytes(text);
                check(sample.type(), text);
                for (int i = 0; i < text.length; i++) {
                    text[i] = PUNCTUATION[random.nextInt(PUNCTUATION.length)];
                }
                check(sample.type(), text);
            }
        }
    }

    @Test
    void bracesWithoutEndAreRefusedWithoutRunningOutOfStack() {
        byte[] text = new byte[1_000_000];
        Arrays.fill(text, (byte) '{');
        check(Types.arrayOf("int4"), text);
    }

    private static byte[] bytes(Sample sample) {
        return sample.text().getBytes(StandardCharsets.UTF_8);
    }

    private static void check(PgType type, byte[] text) {
        TypeMapping mapping = TypeMapping.of(type, Conventions.SINGER_IO);
        String json;
        try {
            json = Encoded.of(mapping, text).json();
        } catch (MalformedValueException e) {
            assertThat(e).message().startsWith("expected ");
            return;
        }
        assertThat(json).doesNotContain("\n", "\r");
        try {
            JSON.readTree(json);
        } catch (JacksonException e) {
            fail("not JSON: " + json, e);
        }
    }
}
