package io.tappostgres.key;

import io.tappostgres.TapException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * How the value of a replication key is written into a bookmark and read back: as singer-io's tap
 * has it, numbers as JSON numbers, dates and timestamps as ISO 8601 in UTC, all else as text.
 */
public final class KeyBookmark {

    /**
     * A numeric with more digits is written as a string: a target that reads the state into a
     * double would round it, perhaps up, and 15 is what a double keeps for sure.
     */
    private static final int DIGITS_OF_A_DOUBLE = 15;

    /** More than a bigint has; what is beyond would only take time and memory to write out. */
    private static final int DIGITS_OF_AN_INTEGER = 20;

    private static final Set<String> NOT_FINITE = Set.of("NaN", "Infinity", "-Infinity");

    /** Dates and times as the taps for PostgreSQL write them, and as PostgreSQL prints them. */
    private static final Pattern MOMENT =
            Pattern.compile(
                    "-?infinity|\\d{4,6}-\\d\\d-\\d\\d([T ]\\d\\d:\\d\\d(:\\d\\d(\\.\\d+)?)?(Z|[+-]\\d\\d(:?\\d\\d)?)?)?( BC)?");

    private static final int DATE_LENGTH = "2024-01-31".length();
    private static final int SECONDS_LENGTH = "2024-01-31 12:34:56".length();

    private KeyBookmark() {}

    /**
     * The bookmark for a value.
     *
     * @param text as the type's output function prints it, of a value that can be a bookmark
     */
    public static JsonNode of(ReplicationKey key, String text) {
        return switch (key.kind()) {
            case INTEGER -> JsonNodeFactory.instance.numberNode(Long.parseLong(text));
            case NUMBER -> ofNumber(key, text);
            case TIME -> ofTime(text);
            case TEXT -> JsonNodeFactory.instance.stringNode(text);
        };
    }

    private static JsonNode ofNumber(ReplicationKey key, String text) {
        if (NOT_FINITE.contains(text)) {
            return JsonNodeFactory.instance.stringNode(text);
        }
        BigDecimal number = new BigDecimal(text);
        boolean wide =
                key.type().name().equals("numeric") && number.precision() > DIGITS_OF_A_DOUBLE;
        return wide
                ? JsonNodeFactory.instance.stringNode(text)
                : JsonNodeFactory.instance.numberNode(number);
    }

    private static JsonNode ofTime(String text) {
        if (isBeforeChrist(text)) {
            return JsonNodeFactory.instance.stringNode(text);
        }
        StringBuilder moment = new StringBuilder(text.substring(0, DATE_LENGTH)).append('T');
        if (text.length() == DATE_LENGTH) {
            moment.append("00:00:00");
        } else {
            moment.append(text, DATE_LENGTH + 1, SECONDS_LENGTH);
            int zone = text.indexOf('+', SECONDS_LENGTH);
            String fraction = text.substring(SECONDS_LENGTH, zone < 0 ? text.length() : zone);
            moment.append(fraction);
            if (!fraction.isEmpty()) {
                moment.append("0".repeat(".123456".length() - fraction.length()));
            }
        }
        return JsonNodeFactory.instance.stringNode(moment.append("+00:00").toString());
    }

    private static boolean isBeforeChrist(String text) {
        return text.equals("-infinity") || text.endsWith(" BC");
    }

    /** Whether a value can be a bookmark, as {@link KeyKind#isSound} says. */
    static boolean isSound(ReplicationKey key, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return key.kind().isSound(bytes, 0, bytes.length);
    }

    /**
     * The text of a bookmark, in a form that the server can be asked for its opinion about.
     *
     * @throws TapException of kind USAGE if it is no value of the key's type
     */
    public static String text(ReplicationKey key, JsonNode bookmark) {
        String text =
                switch (key.kind()) {
                    case INTEGER -> integer(bookmark);
                    case NUMBER -> number(bookmark);
                    case TIME -> moment(bookmark);
                    case TEXT -> string(bookmark);
                };
        if (text == null) {
            throw refusal(key);
        }
        return text;
    }

    /** The refusal of a bookmark that is no value of the key's type. */
    static TapException refusal(ReplicationKey key) {
        return new TapException(
                TapException.Kind.USAGE,
                "its bookmark is not a value of the replication key \"%s\", which is of type %s: correct \"replication_key_value\" in the state, or remove the stream's bookmark to read it anew"
                        .formatted(key.name(), key.sqlDatatype()));
    }

    private static String integer(JsonNode bookmark) {
        BigDecimal number = decimal(bookmark);
        if (number == null) {
            return null;
        }
        BigDecimal plain = number.stripTrailingZeros();
        long digits = (long) plain.precision() - plain.scale();
        boolean whole = plain.scale() <= 0 && digits <= DIGITS_OF_AN_INTEGER;
        return whole ? plain.toBigInteger().toString() : null;
    }

    private static String number(JsonNode bookmark) {
        if (bookmark.isString() && NOT_FINITE.contains(bookmark.stringValue())) {
            return bookmark.stringValue();
        }
        BigDecimal number = decimal(bookmark);
        return number == null ? null : number.toString();
    }

    /** The number, also of a string of it, or null. */
    static BigDecimal decimal(JsonNode value) {
        if (value.isNumber()) {
            return value.decimalValue();
        }
        return value.isString() ? decimal(value.stringValue()) : null;
    }

    /** The number in a text, or null. */
    static BigDecimal decimal(String text) {
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException notANumber) {
            return null;
        }
    }

    private static String moment(JsonNode bookmark) {
        return bookmark.isString() && MOMENT.matcher(bookmark.stringValue()).matches()
                ? bookmark.stringValue()
                : null;
    }

    /** Any string that PostgreSQL can store. */
    private static String string(JsonNode bookmark) {
        boolean storable =
                bookmark.isString()
                        && bookmark.stringValue().indexOf('\0') < 0
                        && StandardCharsets.UTF_8.newEncoder().canEncode(bookmark.stringValue());
        return storable ? bookmark.stringValue() : null;
    }

    /**
     * Compares two values that a bookmark can be of, as the server does.
     *
     * @param kind not {@link KeyKind#TEXT}, for which only the server knows the order
     */
    public static int compare(KeyKind kind, String one, String other) {
        return switch (kind) {
            case INTEGER, NUMBER -> compareNumbers(one, other);
            case TIME -> compareTimes(one, other);
            case TEXT -> throw new IllegalArgumentException("only the server knows its collations");
        };
    }

    private static int compareNumbers(String one, String other) {
        boolean oneIsFinite = !NOT_FINITE.contains(one);
        boolean otherIsFinite = !NOT_FINITE.contains(other);
        return oneIsFinite && otherIsFinite
                ? new BigDecimal(one).compareTo(new BigDecimal(other))
                : Boolean.compare(oneIsFinite, otherIsFinite);
    }

    /** Within a year, the order of moments is that of their text. */
    private static int compareTimes(String one, String other) {
        int byYear = Long.compare(year(one), year(other));
        return byYear == 0 ? one.compareTo(other) : byYear;
    }

    /** The year as historians count, without a year 0: BC is negative. */
    private static long year(String text) {
        if (text.equals("-infinity")) {
            return Long.MIN_VALUE;
        }
        long year = Long.parseLong(text.substring(0, text.indexOf('-')));
        return isBeforeChrist(text) ? -year : year;
    }
}
