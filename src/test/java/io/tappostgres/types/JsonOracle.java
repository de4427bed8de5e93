package io.tappostgres.types;

/**
 * SQL with which the server itself writes a value as the JSON that the tap has to write: nothing
 * here shares anything with the tap's encoders. Each expression is NULL for NULL.
 */
final class JsonOracle {

    private static final String FIRST = "'\"0001-01-01T00:00:00+00:00\"'";
    private static final String LAST_DATE = "'\"9999-12-31T00:00:00+00:00\"'";
    private static final String LAST_TIMESTAMP = "'\"9999-12-31T23:59:59+00:00\"'";

    private JsonOracle() {}

    /** A string of PostgreSQL's text. */
    static String string(String value) {
        return "to_json(" + value + "::text)::text";
    }

    /** A number, or null for one that is none. */
    static String finite(String value) {
        return "CASE WHEN %1$s::text IN ('NaN', 'Infinity', '-Infinity') THEN 'null' ELSE %1$s::text END"
                .formatted(value);
    }

    static String truth(String value) {
        return "CASE %s WHEN true THEN 'true' WHEN false THEN 'false' END".formatted(value);
    }

    static String bytes(String value) {
        return "to_json(encode(" + value + ", 'hex'))::text";
    }

    static String date(String value) {
        return within(
                value, LAST_DATE, "to_char(%s, 'YYYY-MM-DD\"T00:00:00+00:00\"')".formatted(value));
    }

    static String timestamp(String value) {
        return within(
                value,
                LAST_TIMESTAMP,
                "to_char(%1$s, 'YYYY-MM-DD\"T\"HH24:MI:SS') || %2$s || '+00:00'"
                        .formatted(value, fraction(value)));
    }

    private static String within(String value, String last, String inRange) {
        return "CASE WHEN %1$s < '0001-01-01' THEN %2$s WHEN %1$s >= '10000-01-01' THEN %3$s ELSE to_json(%4$s)::text END"
                .formatted(value, FIRST, last, inRange);
    }

    static String time(String value) {
        return "to_json(" + timeOfDay(value) + ")::text";
    }

    /** An interval prints 24:00:00 as that, too. */
    private static String timeOfDay(String value) {
        String interval = value + "::time::interval";
        return "to_char(%s, 'HH24:MI:SS') || %s".formatted(interval, fraction(interval));
    }

    static String timeWithTimeZone(String value) {
        return ("to_json(%1$s || (SELECT CASE WHEN s < 0 THEN '-' ELSE '+' END"
                        + " || to_char(make_interval(secs => abs(s)),"
                        + " CASE WHEN s::integer %% 60 = 0 THEN 'HH24:MI' ELSE 'HH24:MI:SS' END)"
                        + " FROM (SELECT extract(timezone FROM %2$s)) AS z(s)))::text")
                .formatted(timeOfDay(value), value);
    }

    private static String fraction(String value) {
        return "CASE to_char(%1$s, 'US') WHEN '000000' THEN '' ELSE to_char(%1$s, '.US') END"
                .formatted(value);
    }

    static String hstore(String value) {
        return ("CASE WHEN %1$s IS NOT NULL THEN (SELECT '{' || coalesce(string_agg("
                        + "to_json(key)::text || ':' || coalesce(to_json(value)::text, 'null'), ','), '')"
                        + " || '}' FROM each(%1$s)) END")
                .formatted(value);
    }

    /** An array of any dimensions of what the server's JSON is like ours for. */
    static String array(String value) {
        return "array_to_json(" + value + ")::text";
    }

    /** The same, of numbers. */
    static String arrayOfNumbers(String value) {
        return "regexp_replace(%s, '\"(NaN|-?Infinity)\"', 'null', 'g')".formatted(array(value));
    }

    /**
     * An array of one dimension.
     *
     * @param element SQL for the JSON of the element {@code e}
     */
    static String list(String value, String element) {
        return ("CASE WHEN %1$s IS NOT NULL THEN (SELECT '[' || coalesce(string_agg("
                        + "coalesce(%2$s, 'null'), ',' ORDER BY i), '') || ']'"
                        + " FROM (SELECT i, %1$s[i] AS e FROM generate_subscripts(%1$s, 1) i) s) END")
                .formatted(value, element);
    }
}
