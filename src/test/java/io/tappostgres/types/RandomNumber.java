package io.tappostgres.types;

import java.util.List;
import java.util.SplittableRandom;

/** Random numbers of all sizes, as PostgreSQL reads them. */
final class RandomNumber {

    private static final List<String> NOT_FINITE = List.of("NaN", "Infinity", "-Infinity");

    private final SplittableRandom random;

    RandomNumber(SplittableRandom random) {
        this.random = random;
    }

    /** An integer of so many bits, as likely to be of one length as of another. */
    String integer(int bits) {
        long ofAnyLength = random.nextLong() >> random.nextInt(Long.SIZE - bits, Long.SIZE);
        return String.valueOf(ofAnyLength);
    }

    /** A numeric with up to some hundred digits on either side, one of fifty with thousands. */
    String numeric() {
        if (random.nextInt(30) == 0) {
            return notFinite();
        }
        int most = random.nextInt(50) == 0 ? 10_000 : 1 << random.nextInt(9);
        String number =
                (random.nextBoolean() ? "-" : "")
                        + digits(random.nextInt(most) + 1)
                        + (random.nextBoolean() ? "" : "." + digits(random.nextInt(most) + 1));
        return random.nextInt(4) == 0 ? number + "e" + random.nextInt(-50, 50) : number;
    }

    /** A number of at most 15 digits before the point. */
    String smallNumeric() {
        return (random.nextBoolean() ? "-" : "")
                + digits(random.nextInt(15))
                + "0."
                + digits(random.nextInt(9));
    }

    private String digits(int count) {
        StringBuilder digits = new StringBuilder();
        for (int i = 0; i < count; i++) {
            digits.append(random.nextInt(10));
        }
        return digits.toString();
    }

    /** Any 32 bits, the denormals among them. */
    String real() {
        return random.nextInt(10) == 0
                ? notFinite()
                : String.valueOf(Float.intBitsToFloat(random.nextInt()));
    }

    /** Any 64 bits, the denormals among them. */
    String doublePrecision() {
        return switch (random.nextInt(10)) {
            case 0 -> notFinite();
            case 1 -> String.valueOf(Double.longBitsToDouble(random.nextLong() >>> 12));
            case 2 -> String.valueOf(random.nextInt(1000) / 8.0);
            default -> String.valueOf(Double.longBitsToDouble(random.nextLong()));
        };
    }

    private String notFinite() {
        return NOT_FINITE.get(random.nextInt(NOT_FINITE.size()));
    }

    String point() {
        return "(" + doublePrecision() + "," + doublePrecision() + ")";
    }

    String box() {
        return point() + "," + point();
    }
}
