package io.tappostgres.json;

/** What stands in a JSON string for the characters that must not: RFC 8259, section 7. */
final class JsonEscape {

    /** A backslash, 'u' and four digits. */
    static final int LONGEST_BYTES = 6;

    private static final int SHORTEST_BYTES = 2;

    /** By character, the bytes that stand for it; zero if it stands for itself. */
    private static final long[] SEQUENCES = new long[256];

    static {
        String hex = "0123456789abcdef";
        for (int control = 0; control < 0x20; control++) {
            String digits = "" + hex.charAt(control >> 4) + hex.charAt(control & 0xF);
            SEQUENCES[control] = EightBytes.of("\\u00" + digits + "  ");
        }
        String escaped = "\"\\\b\f\n\r\t";
        String letters = "\"\\bfnrt";
        for (int i = 0; i < escaped.length(); i++) {
            SEQUENCES[escaped.charAt(i)] = EightBytes.of("\\" + letters.charAt(i) + "      ");
        }
    }

    private static final long ONES = EightBytes.repeat(1);
    private static final long TWOS = EightBytes.repeat(2);
    private static final long SPACES = EightBytes.repeat(' ');
    private static final long CONTROL_LIMIT = EightBytes.repeat(0x21);
    private static final long BACKSLASHES = EightBytes.repeat('\\');

    private JsonEscape() {}

    /**
     * Copies text and escapes it on the way; returns where the copy ends. Reads up to seven bytes
     * behind the text, and writes as many behind the copy.
     */
    static int copy(byte[] source, int offset, int end, byte[] target, int targetOffset) {
        int at = offset;
        int to = targetOffset;
        while (at < end) {
            long eight = EightBytes.get(source, at);
            EightBytes.put(target, to, eight);
            long special = special(eight);
            if (special == 0) {
                at += Long.BYTES;
                to += Long.BYTES;
                continue;
            }
            int plain = Long.numberOfTrailingZeros(special) >>> 3;
            at += plain;
            to += plain;
            if (at < end) {
                to = put(source[at++], target, to);
            }
        }
        return to - (at - end);
    }

    /** Writes what stands for a character, and overwrites eight bytes; returns where it ends. */
    static int put(byte value, byte[] target, int to) {
        long sequence = SEQUENCES[value & 0xFF];
        EightBytes.put(target, to, sequence);
        return to + ((byte) (sequence >>> Byte.SIZE) == 'u' ? LONGEST_BYTES : SHORTEST_BYTES);
    }

    /**
     * Where the first byte lies that does not stand for itself, or {@code end}.
     *
     * <p>Eight bytes are tested at a time: 440 ns for a text of 4,000 bytes and 30 ns for one of
     * 200, where a loop over a table takes 870 and 42 (JsonBufferBenchmark, one core of a shared
     * machine). Copying while testing took 720 and 38.
     */
    static int firstSpecial(byte[] source, int offset, int end) {
        int at = offset;
        for (int last = end - Long.BYTES; at <= last; at += Long.BYTES) {
            long special = special(EightBytes.get(source, at));
            if (special != 0) {
                return at + (Long.numberOfTrailingZeros(special) >>> 3);
            }
        }
        if (at < end && end >= Long.BYTES) {
            return at + firstSpecialOfRest(source, at, end);
        }
        while (at < end && SEQUENCES[source[at] & 0xFF] == 0) {
            at++;
        }
        return at;
    }

    /** The same for the last one to seven bytes: read with those before them, then shifted out. */
    private static int firstSpecialOfRest(byte[] source, int at, int end) {
        int before = Byte.SIZE * (Long.BYTES - (end - at));
        long rest = (EightBytes.get(source, end - Long.BYTES) >>> before) | (SPACES << -before);
        long special = special(rest);
        return special == 0 ? end - at : Long.numberOfTrailingZeros(special) >>> 3;
    }

    /**
     * The high bit of the first byte that is a control character, a quote or a backslash; zero if
     * there is none. A borrow may set bits behind the first one, never before it. With its second
     * bit flipped, a quote is the only character that joins the control characters below 0x21.
     */
    private static long special(long eight) {
        long controlOrQuote = (eight ^ TWOS) - CONTROL_LIMIT;
        long backslash = (eight ^ BACKSLASHES) - ONES;
        return (controlOrQuote | backslash) & ~eight & EightBytes.HIGH_BITS;
    }
}
