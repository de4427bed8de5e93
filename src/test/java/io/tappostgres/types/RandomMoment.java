package io.tappostgres.types;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.SplittableRandom;

/** Random dates and times over all that PostgreSQL can store, as it reads them. */
final class RandomMoment {

    /** 4713 BC and the year 294276, the limits of a timestamp. */
    private static final long FIRST_SECOND = second("-4712-01-01T00:00:00Z");

    private static final long LAST_SECOND = second("+294276-12-31T23:59:59Z");

    private static final long SECOND_OF_YEAR_1 = second("0001-01-01T00:00:00Z");
    private static final long SECOND_OF_YEAR_10000 = second("+10000-01-01T00:00:00Z");

    private final SplittableRandom random;

    RandomMoment(SplittableRandom random) {
        this.random = random;
    }

    private static long second(String instant) {
        return Instant.parse(instant).getEpochSecond();
    }

    String date() {
        return infinityOr(date(moment()));
    }

    String timestamp() {
        return infinityOr(dateTime(moment(), ""));
    }

    /** A timestamp in UTC. */
    String timestampWithTimeZone() {
        return infinityOr(dateTime(moment(), "+00"));
    }

    private String infinityOr(String finite) {
        int choice = random.nextInt(40);
        return choice == 0 ? "infinity" : choice == 1 ? "-infinity" : finite;
    }

    /** Most of them in the years that RFC 3339 has a form for, many right at their limits. */
    private LocalDateTime moment() {
        long second =
                switch (random.nextInt(10)) {
                    case 0, 1 -> random.nextLong(FIRST_SECOND, LAST_SECOND + 1);
                    case 2 -> SECOND_OF_YEAR_1 + random.nextInt(-3, 3);
                    case 3 -> SECOND_OF_YEAR_10000 + random.nextInt(-3, 3);
                    default -> random.nextLong(SECOND_OF_YEAR_1, SECOND_OF_YEAR_10000);
                };
        return LocalDateTime.ofEpochSecond(second, micros() * 1_000, ZoneOffset.UTC);
    }

    /** None, one to six digits of a fraction. */
    private int micros() {
        int unit = (int) Math.pow(10, random.nextInt(7));
        return random.nextInt(1_000_000) / unit * unit;
    }

    private static String date(LocalDateTime moment) {
        return "%05d-%02d-%02d%s"
                .formatted(
                        yearOfEra(moment),
                        moment.getMonthValue(),
                        moment.getDayOfMonth(),
                        era(moment));
    }

    private static String dateTime(LocalDateTime moment, String offset) {
        return "%05d-%02d-%02d %02d:%02d:%02d.%06d%s%s"
                .formatted(
                        yearOfEra(moment),
                        moment.getMonthValue(),
                        moment.getDayOfMonth(),
                        moment.getHour(),
                        moment.getMinute(),
                        moment.getSecond(),
                        moment.getNano() / 1_000,
                        offset,
                        era(moment));
    }

    private static int yearOfEra(LocalDateTime moment) {
        return moment.getYear() > 0 ? moment.getYear() : 1 - moment.getYear();
    }

    private static String era(LocalDateTime moment) {
        return moment.getYear() > 0 ? "" : " BC";
    }

    String time() {
        if (random.nextInt(20) == 0) {
            return "24:00:00";
        }
        return "%02d:%02d:%02d.%06d"
                .formatted(random.nextInt(24), random.nextInt(60), random.nextInt(60), micros());
    }

    /** An offset may be up to sixteen hours less one second, to the second. */
    String timeWithTimeZone() {
        String offset =
                switch (random.nextInt(3)) {
                    case 0 -> "%02d".formatted(random.nextInt(16));
                    case 1 -> "%02d:%02d".formatted(random.nextInt(16), random.nextInt(60));
                    default ->
                            "%02d:%02d:%02d"
                                    .formatted(
                                            random.nextInt(16),
                                            random.nextInt(60),
                                            random.nextInt(60));
                };
        return time() + (random.nextBoolean() ? "+" : "-") + offset;
    }

    String interval() {
        return "%d months %d days %s%s"
                .formatted(
                        random.nextInt() >> random.nextInt(31),
                        random.nextInt() >> random.nextInt(31),
                        random.nextBoolean() ? "-" : "",
                        time());
    }
}
