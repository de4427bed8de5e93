package io.tappostgres.type;

import io.tappostgres.type.PgType.Kind;
import java.util.ArrayList;
import java.util.List;

/** Texts that PostgreSQL prints, at least one for each mapping and for each way to go wrong. */
final class SampleValues {

    /** One value of one type. */
    record Sample(PgType type, String text) {}

    private static final String ODD_TEXT = "a \"b\" c\\d\t{e},é世😀";

    private SampleValues() {}

    static List<Sample> all() {
        List<Sample> samples = new ArrayList<>();
        numbers(samples);
        strings(samples);
        moments(samples);
        arrays(samples);
        return samples;
    }

    private static void add(List<Sample> samples, PgType type, String... texts) {
        for (String text : texts) {
            samples.add(new Sample(type, text));
        }
    }

    private static void add(List<Sample> samples, String builtIn, String... texts) {
        add(samples, PgType.builtIn(builtIn), texts);
    }

    private static void numbers(List<Sample> samples) {
        add(samples, "int2", "-32768", "0", "32767");
        add(samples, "int4", "-2147483648", "2147483647");
        add(samples, "int8", "-9223372036854775808", "9223372036854775807");
        add(samples, "float4", "3.4028235e+38", "-0", "1e-45");
        add(samples, "float8", "1.7976931348623157e+308", "5e-324", "1.5e-07");
        add(samples, "numeric", "0", "0.50", "-" + "9".repeat(62) + "." + "9".repeat(38));
        add(samples, Types.numeric(12, 2), "9999999999.99", "-9999999999.99", "0.00");
        add(samples, Types.numeric(3, 5), "0.00999", "-0.00999");
        add(samples, Types.numeric(5, -2), "9999900", "-100");
        add(samples, "bool", "t", "f");
        add(samples, Types.withTypmod("bit", 1), "0", "1");
        add(samples, Types.domainOver(Types.numeric(5, 0)), "99999");
    }

    private static void strings(List<Sample> samples) {
        add(samples, "text", "", ODD_TEXT);
        add(samples, Types.withTypmod("varchar", 7), "😀😀😀", "");
        add(samples, Types.withTypmod("bpchar", 7), "a  ");
        add(samples, "bytea", "\\x", "\\x00ff");
        add(samples, "uuid", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");
        add(samples, "json", "{\"a\": [1, null]}", "null", "1.50", "\"x\"", "true", "[[{}]]");
        add(samples, Types.withTypmod("bit", 3), "101");
        add(samples, "interval", "P1Y2M-3DT4H5M6.789S");
        add(samples, Types.extension("hstore"), "", "\"a\"=>\"b\\\"\\\\\", \"\"=>NULL");
        add(samples, Types.ofKind(Kind.ENUM), "so so");
        add(samples, Types.ofKind(Kind.RANGE), "[\"2024-01-01 00:00:00\",)");
    }

    private static void moments(List<Sample> samples) {
        add(samples, "date", "2024-02-29", "infinity", "0044-03-15 BC", "5874897-12-31");
        add(samples, "timestamp", "2024-01-02 03:04:05.12", "-infinity", "294276-12-31 23:59:59.9");
        add(samples, "timestamptz", "2024-01-02 03:04:05+00", "0044-03-15 00:00:00+00 BC");
        add(samples, "time", "24:00:00", "01:02:03.5");
        add(samples, "timetz", "01:02:03.5-15:59:59", "01:02:03+02");
    }

    private static void arrays(List<Sample> samples) {
        add(samples, Types.arrayOf("int4"), "{}", "{1,NULL}", "[0:1][5:6]={{1,2},{3,NULL}}");
        add(samples, Types.arrayOf("float8"), "{1e+20,NaN,NULL}");
        add(samples, Types.arrayOf(Types.numeric(12, 2)), "{1.50,{NULL}}", "{{9999999999.99}}");
        add(samples, Types.arrayOf("bool"), "{{t},{f}}");
        add(samples, Types.arrayOf(Types.withTypmod("bit", 1)), "{1,0,NULL}");
        add(samples, Types.arrayOf(Types.withTypmod("bit", 3)), "{101}");
        add(samples, Types.arrayOf("date"), "{2024-01-02,infinity,{NULL}}");
        add(samples, Types.arrayOf("timestamptz"), "{\"2024-01-02 03:04:05.5+00\"}");
        add(samples, Types.arrayOf("bytea"), "{\"\\\\x00ff\"}");
        add(samples, Types.arrayOf("jsonb"), "{\"{\\\"a\\\": 1}\",\"[1, {}]\",NULL,1,true}");
        add(samples, Types.arrayOf("text"), "{{\"a\\\"b\\\\c\"},{NULL}}", "{\"NULL\",\"\"}");
        add(
                samples,
                Types.arrayOf(Types.extension("hstore")),
                "{\"\\\"a\\\"=>\\\"1\\\"\",\"\\\"b\\\"=>NULL\"}");
        add(samples, Types.arrayOf(Types.domainOver(Types.arrayOf("int4"))), "{\"{1,2}\",\"{3}\"}");
    }
}
