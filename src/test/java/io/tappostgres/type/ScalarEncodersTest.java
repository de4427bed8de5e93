package io.tappostgres.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScalarEncodersTest {

    @ParameterizedTest
    @CsvSource({
        "int2,0",
        "int2,-32768",
        "int2,32767",
        "int4,-2147483648",
        "int4,2147483647",
        "int4,-1",
        "int8,-9223372036854775808",
        "int8,9223372036854775807",
        "int8,10",
        "numeric,0",
        "numeric,0.50",
        "numeric,-0.0001",
        "numeric,100000000000000000000.10",
        "numeric,-12345678901234567890123456789012345678901234567890.12345678901234567890",
        "float4,3.4028235e+38",
        "float4,1e-45",
        "float8,1.7976931348623157e+308",
        "float8,5e-324",
        "float8,-0",
        "float8,1e+20",
        "float8,1.5e-07",
        "float8,100000000000000",
        "float8,0.1",
        "float8,-1.2345678901234567"
    })
    void numbersKeepEveryDigit(String type, String text) {
        assertThat(Encoded.json(type, text)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "float4,NaN", "float4,Infinity", "float4,-Infinity",
        "float8,NaN", "float8,Infinity", "float8,-Infinity",
        "numeric,NaN", "numeric,Infinity", "numeric,-Infinity"
    })
    void numbersThatAreNotFiniteAreNullAndCounted(String type, String text) {
        Encoded encoded = Encoded.of(PgType.builtIn(type), text);
        assertThat(encoded.json()).isEqualTo("null");
        assertThat(encoded.oddValues().notFinite()).isEqualTo(1);
        assertThat(encoded.oddValues().beyondSchema()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"62,38,0", "62,39,1", "63,0,1", "63,38,1", "1,39,1", "62,0,0", "1,16383,1"})
    void numericWithMoreDigitsThanItsSchemaPromisesIsWholeAndCounted(
            int integerDigits, int fractionDigits, long counted) {
        String text = "9".repeat(integerDigits);
        text += fractionDigits == 0 ? "" : "." + "9".repeat(fractionDigits);
        for (String signed : new String[] {text, "-" + text}) {
            Encoded encoded = Encoded.of(PgType.builtIn("numeric"), signed);
            assertThat(encoded.json()).isEqualTo(signed);
            assertThat(encoded.oddValues().beyondSchema()).isEqualTo(counted);
        }
    }

    @Test
    void zerosBehindTheLastDigitAreWithinTheSchema() {
        Encoded encoded = Encoded.of(PgType.builtIn("numeric"), "-0.1" + "0".repeat(60));
        assertThat(encoded.oddValues().beyondSchema()).isZero();
    }

    @Test
    void cappedPrecisionAndScaleAreCountedBeyond() {
        assertThat(beyond(Types.numeric(1000, 0), "9".repeat(100))).isZero();
        assertThat(beyond(Types.numeric(1000, 0), "9".repeat(101))).isEqualTo(1);
        assertThat(beyond(Types.numeric(50, 45), "99999." + "9".repeat(38))).isZero();
        assertThat(beyond(Types.numeric(50, 45), "99999." + "9".repeat(45))).isEqualTo(1);
        assertThat(beyond(Types.numeric(5, 100), "0." + "0".repeat(95) + "12345")).isEqualTo(1);
        assertThat(beyond(Types.numeric(5, 100), "NaN")).isZero();
        assertThat(beyond(Types.numeric(5, 100), "0")).isZero();
    }

    private static long beyond(PgType type, String text) {
        return Encoded.of(type, text).oddValues().beyondSchema();
    }

    @ParameterizedTest
    @CsvSource({"bool,-1,t,true", "bool,-1,f,false", "bit,1,1,true", "bit,1,0,false"})
    void booleansAndSingleBitsAreTrueOrFalse(String type, int typmod, String text, String json) {
        assertThat(Encoded.json(Types.withTypmod(type, typmod), text)).isEqualTo(json);
    }

    @ParameterizedTest
    @CsvSource({"bit,4,1010", "bit,-1,1", "bit,-1,1010", "varbit,-1,101", "varbit,8,1"})
    void longerBitStringsAreStrings(String type, int typmod, String text) {
        assertThat(Encoded.json(Types.withTypmod(type, typmod), text)).isEqualTo(quoted(text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "uuid|a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
                "inet|192.168.0.1",
                "inet|::ffff:1.2.3.0/120",
                "cidr|10.0.0.0/8",
                "macaddr|08:00:2b:01:02:03",
                "macaddr8|08:00:2b:01:02:03:04:05",
                "interval|P1Y2M-3DT4H5M6.789S",
                "interval|PT0S",
                "interval|infinity",
                "money|-$1,234.56",
                "money|1 234,56 €",
                "oid|4294967295",
                "regclass|pg_class",
                "pg_lsn|16/B374D848",
                "txid_snapshot|10:20:10,14,15",
                "point|(1.5,-2)",
                "box|(1,1),(0,0)",
                "circle|<(0,0),1e+20>",
                "int2vector|1 2 3",
                "tsquery|'fat' & 'rat'",
                "name|Order",
                "char|x",
                "unknown|x",
                "xid8|18446744073709551615"
            })
    void typesWithoutJsonOfTheirOwnAreStringsOfTheirText(String type, String text) {
        assertThat(Encoded.json(type, text)).isEqualTo(quoted(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "varchar", "bpchar", "citext", "xml", "json", "made_up"})
    void textIsEscaped(String type) {
        assertThat(Encoded.json(type, "<a b=\"c\\d\">\n\té世😀 \u0001</a>  "))
                .isEqualTo("\"<a b=\\\"c\\\\d\\\">\\n\\té世😀 \\u0001</a>  \"");
        assertThat(Encoded.json(type, "")).isEqualTo("\"\"");
    }

    @Test
    void typesOfEveryOtherKindAreStrings() {
        assertThat(Encoded.json(Types.ofKind(PgType.Kind.ENUM), "so \"so\""))
                .isEqualTo("\"so \\\"so\\\"\"");
        assertThat(Encoded.json(Types.ofKind(PgType.Kind.COMPOSITE), "(1,\"a b\",)"))
                .isEqualTo("\"(1,\\\"a b\\\",)\"");
        assertThat(Encoded.json(Types.ofKind(PgType.Kind.RANGE), "[1,5)")).isEqualTo("\"[1,5)\"");
        assertThat(Encoded.json(Types.ofKind(PgType.Kind.MULTIRANGE), "{[1,5)}"))
                .isEqualTo("\"{[1,5)}\"");
        assertThat(Encoded.json(Types.ofKind(PgType.Kind.PSEUDO), "x")).isEqualTo("\"x\"");
        assertThat(Encoded.json(Types.extension("geometry"), "0101")).isEqualTo("\"0101\"");
    }

    @Test
    void aTypeThatOnlySharesItsNameWithABuiltInOneIsAString() {
        assertThat(Encoded.json(Types.extension("int4"), "x1")).isEqualTo("\"x1\"");
    }

    @ParameterizedTest
    @CsvSource({"\\x,''", "\\x00,00", "\\xdeadbeef,deadbeef"})
    void byteaIsHexadecimalWithoutItsPrefix(String text, String digits) {
        assertThat(Encoded.json("bytea", text)).isEqualTo(quoted(digits));
    }

    @ParameterizedTest
    @CsvSource({"0x80,200", "0xc3,303", "0xff,377"})
    void charThatIsNotAsciiIsOctalHoweverTheServerPrintsIt(int value, String digits) {
        TypeMapping character = TypeMapping.of(PgType.builtIn("char"), Conventions.SINGER_IO);
        byte[] ofOldServer = {(byte) value};
        String expected = quoted("\\\\" + digits);
        assertThat(Encoded.of(character, ofOldServer).json()).isEqualTo(expected);
        assertThat(Encoded.json("char", "\\" + digits)).isEqualTo(expected);
    }

    @Test
    void domainsAreEncodedAsTheirBase() {
        assertThat(Encoded.json(Types.domainOver(PgType.builtIn("int4")), "7")).isEqualTo("7");
        PgType nested = Types.domainOver(Types.domainOver(Types.arrayOf("bool")));
        assertThat(Encoded.json(nested, "{t,NULL}")).isEqualTo("[true,null]");
    }

    @Test
    void jsonAsAValueIsTheJsonWithoutItsLineBreaks() {
        TypeMapping json =
                TypeMapping.of(
                        PgType.builtIn("json"), new Conventions(true, false, NumericBounds.NONE));
        assertThat(jsonValue(json, "{\"a\":\r\n\t[1, 2.50e3,\n \"x\\ny\"],\n\"a\": null}\n"))
                .isEqualTo("{\"a\":[1, 2.50e3, \"x\\ny\"],\"a\": null}");
        assertThat(jsonValue(json, "null")).isEqualTo("null");
        assertThat(jsonValue(json, "\"é😀\"")).isEqualTo("\"é😀\"");
        assertThatThrownBy(() -> jsonValue(json, "\n")).isInstanceOf(MalformedValueException.class);
    }

    private static String jsonValue(TypeMapping mapping, String text) {
        return Encoded.of(mapping, text.getBytes(StandardCharsets.UTF_8)).json();
    }

    @ParameterizedTest
    @CsvSource({
        "int4,''",
        "int4,-",
        "int4,007",
        "int4,1x",
        "int4,1.5",
        "int8,+1",
        "int4,-01",
        "int2,' 1'",
        "numeric,''",
        "numeric,.5",
        "numeric,5.",
        "numeric,00",
        "numeric,nan",
        "numeric,1_0",
        "float8,1e",
        "float8,1e+",
        "float8,--1",
        "float8,Infinit",
        "float8,1e5x",
        "float8,-",
        "bool,true",
        "bool,''",
        "bool,1",
        "bytea,''",
        "bytea,\\",
        "bytea,\\000",
        "bytea,00ff"
    })
    void textThatTheTypeCannotHaveIsRefusedWithoutShowingIt(String type, String text) {
        assertThatThrownBy(() -> Encoded.json(type, text))
                .isInstanceOf(MalformedValueException.class)
                .message()
                .startsWith("expected ");
    }

    private static String quoted(String text) {
        return '"' + text + '"';
    }
}
