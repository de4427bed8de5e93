package io.tappostgres.types;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * One column of the table that goes round.
 *
 * @param sqlType its type, and its name
 * @param literal gives a text that PostgreSQL reads as a value of the type
 * @param oracle SQL with which the server writes the value {@code v} as JSON
 */
record RoundTripColumn(String sqlType, Supplier<String> literal, String oracle) {

    static List<RoundTripColumn> all(SplittableRandom random) {
        RandomText text = new RandomText(random);
        RandomNumber number = new RandomNumber(random);
        RandomMoment moment = new RandomMoment(random);
        Supplier<String> truth = () -> String.valueOf(random.nextBoolean());
        Supplier<String> integer = () -> number.integer(Integer.SIZE);
        Supplier<String> json = () -> text.json(3);
        String utc = "(v AT TIME ZONE 'UTC')";
        return List.of(
                of("smallint", () -> number.integer(Short.SIZE), "v::text"),
                of("integer", integer, "v::text"),
                of("bigint", () -> number.integer(Long.SIZE), "v::text"),
                of("numeric", number::numeric, JsonOracle.finite("v")),
                of("numeric(25,6)", number::smallNumeric, "v::text"),
                of("real", number::real, JsonOracle.finite("v")),
                of("double precision", number::doublePrecision, JsonOracle.finite("v")),
                of("boolean", truth, JsonOracle.truth("v")),
                of("text", text::any, "to_json(v)::text"),
                of("character(5)", () -> text.ofLength(3), "to_json(v)::text"),
                of("bytea", text::bytes, JsonOracle.bytes("v")),
                of("json", json, JsonOracle.string("v")),
                of("jsonb", json, JsonOracle.string("v")),
                of("date", moment::date, JsonOracle.date("v")),
                of("timestamp", moment::timestamp, JsonOracle.timestamp("v")),
                of("timestamptz", moment::timestampWithTimeZone, JsonOracle.timestamp(utc)),
                of("time", moment::time, JsonOracle.time("v")),
                of("timetz", moment::timeWithTimeZone, JsonOracle.timeWithTimeZone("v")),
                of("interval", moment::interval, JsonOracle.string("v")),
                of("hstore", text::hstore, JsonOracle.hstore("v")),
                of("pair", text::composite, JsonOracle.string("v")),
                of("point", number::point, JsonOracle.string("v")),
                arrayOf("integer", text, integer, JsonOracle.array("v")),
                arrayOf("boolean", text, truth, JsonOracle.array("v")),
                arrayOf("text", text, text::any, JsonOracle.array("v")),
                arrayOf("numeric", text, number::numeric, JsonOracle.arrayOfNumbers("v")),
                arrayOf("float8", text, number::doublePrecision, JsonOracle.arrayOfNumbers("v")),
                listOf("date", text, moment::date, JsonOracle.date("e")),
                listOf("timestamp", text, moment::timestamp, JsonOracle.timestamp("e")),
                listOf("bytea", text, text::bytes, JsonOracle.bytes("e")),
                listOf("json", text, json, JsonOracle.string("e")),
                listOf("hstore", text, text::hstore, JsonOracle.hstore("e")),
                listOf("pair", text, text::composite, JsonOracle.string("e")),
                of(
                        "box[]",
                        () -> text.list(';', number::box),
                        JsonOracle.list("v", JsonOracle.string("e"))));
    }

    private static RoundTripColumn of(String sqlType, Supplier<String> literal, String oracle) {
        return new RoundTripColumn(sqlType, literal, oracle);
    }

    private static RoundTripColumn arrayOf(
            String element, RandomText text, Supplier<String> literal, String oracle) {
        return of(element + "[]", () -> text.array(',', literal), oracle);
    }

    private static RoundTripColumn listOf(
            String element, RandomText text, Supplier<String> literal, String elementOracle) {
        return of(
                element + "[]", () -> text.list(',', literal), JsonOracle.list("v", elementOracle));
    }

    /** What the server says the property of this column is, text of JSON. */
    String property() {
        return "',\"%1$s\":' || coalesce((SELECT %2$s FROM (SELECT \"%1$s\" AS v) c), 'null')"
                .formatted(sqlType, oracle);
    }
}
