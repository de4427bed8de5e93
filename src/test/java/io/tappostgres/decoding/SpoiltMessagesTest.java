package io.tappostgres.decoding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Real messages, cut off and with flipped bits: only a TapException may come of them. */
class SpoiltMessagesTest {

    private static final long SEED = 20_261_123;
    private static final int ROUNDS = 1_500;

    /**
     * One decoder and what it is fed with.
     *
     * @param ignored the first bytes of those messages of which it looks at no more
     */
    private record Case(
            String name, Supplier<ChangeDecoder> decoder, List<byte[]> messages, String ignored) {

        @Override
        public String toString() {
            return name;
        }

        /** A decoder that has decoded the messages before this one. */
        ChangeDecoder before(int message) {
            ChangeDecoder fed = decoder.get();
            for (byte[] earlier : messages.subList(0, message)) {
                Messages.decode(fed, earlier, new SummedCalls());
            }
            return fed;
        }
    }

    static Stream<Case> cases() {
        return Stream.of(
                new Case("format 2", Wal2JsonDecoder::new, Messages.ofText("format-2.txt"), ""),
                new Case(
                        "format 1",
                        Wal2JsonFormat1Decoder::new,
                        Messages.ofText("format-1.txt"),
                        ""),
                new Case("pgoutput", PgOutputDecoder::new, Messages.ofHex("pgoutput.txt"), "OYM"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aMessageCutOffAnywhereIsRefused(Case spoilt) {
        List<String> accepted = new ArrayList<>();
        for (int i = 0; i < spoilt.messages.size(); i++) {
            byte[] message = spoilt.messages.get(i);
            if (spoilt.ignored.indexOf(message[0]) >= 0) {
                continue;
            }
            for (int length = 0; length < message.length; length++) {
                byte[] start = Arrays.copyOf(message, length);
                if (Messages.isAccepted(spoilt.before(i), start)) {
                    accepted.add(i + " at " + length);
                }
            }
        }
        assertThat(accepted).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void flippedBitsAreRefusedOrTakenForSomethingElse(Case spoilt) {
        Random random = new Random(SEED);
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            int i = random.nextInt(spoilt.messages.size());
            byte[] message = spoilt.messages.get(i).clone();
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                message[random.nextInt(message.length)] ^= (byte) (1 << random.nextInt(8));
            }
            ChangeDecoder decoder = spoilt.before(i);
            refused += Messages.isAccepted(decoder, message) ? 0 : 1;
            for (byte[] later : spoilt.messages.subList(i, spoilt.messages.size())) {
                refused += Messages.isAccepted(decoder, later) ? 0 : 1;
            }
        }
        assertThat(refused).isGreaterThan(ROUNDS / 20);
    }
}
