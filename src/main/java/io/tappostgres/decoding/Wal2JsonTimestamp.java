package io.tappostgres.decoding;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.concurrent.TimeUnit;

/**
 * The commit time as wal2json prints it, {@code 2026-11-23 04:40:13.340689+00}: in ISO style
 * whatever DateStyle is, with the offset of the session's TimeZone, which may have minutes and
 * seconds.
 */
final class Wal2JsonTimestamp {

    private static final LocalDate EPOCH = LocalDate.of(2000, 1, 1);
    private static final long SECOND_MICROS = TimeUnit.SECONDS.toMicros(1);
    private static final int MICROS_DIGITS = 6;

    private final byte[] bytes;
    private final int end;
    private int at;

    private Wal2JsonTimestamp(byte[] bytes, int offset, int length) {
        this.bytes = bytes;
        this.at = offset;
        this.end = offset + length;
    }

    /** Microseconds since 2000-01-01 UTC. */
    static long micros(byte[] bytes, int offset, int length) {
        try {
            return new Wal2JsonTimestamp(bytes, offset, length).micros();
        } catch (DateTimeException e) {
            throw malformed();
        }
    }

    private long micros() {
        int year = number();
        expect('-');
        int month = number();
        expect('-');
        LocalDate date = LocalDate.of(year, month, number());
        expect(' ');
        long seconds = date.toEpochDay() - EPOCH.toEpochDay();
        seconds = TimeUnit.DAYS.toSeconds(seconds) + clock().toSecondOfDay();
        long micros = accept('.') ? fraction() : 0;
        int sign = sign();
        seconds -= sign * (long) clock().toSecondOfDay();
        if (at != end) {
            throw malformed();
        }
        return seconds * SECOND_MICROS + micros;
    }

    /** Hours, and minutes and seconds if they are given. */
    private LocalTime clock() {
        int hour = number();
        int minute = accept(':') ? number() : 0;
        int second = accept(':') ? number() : 0;
        return LocalTime.of(hour, minute, second);
    }

    private long fraction() {
        int start = at;
        long micros = number();
        for (int digits = at - start; digits < MICROS_DIGITS; digits++) {
            micros *= 10;
        }
        return micros;
    }

    private int sign() {
        if (accept('-')) {
            return -1;
        }
        expect('+');
        return 1;
    }

    /** One to six digits. */
    private int number() {
        int start = at;
        int number = 0;
        while (at < end && bytes[at] >= '0' && bytes[at] <= '9' && at - start < MICROS_DIGITS) {
            number = 10 * number + bytes[at++] - '0';
        }
        if (at == start) {
            throw malformed();
        }
        return number;
    }

    private boolean accept(char expected) {
        if (at == end || bytes[at] != expected) {
            return false;
        }
        at++;
        return true;
    }

    private void expect(char expected) {
        if (!accept(expected)) {
            throw malformed();
        }
    }

    private static RuntimeException malformed() {
        return JsonScanner.malformed("has a timestamp that is none");
    }
}
