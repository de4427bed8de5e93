package io.tappostgres.type;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class TypeMappingSchemaTest {

    private static final Conventions JSON_AS_VALUE =
            new Conventions(true, false, NumericBounds.NONE);
    private static final Conventions DATES_AS_STRING =
            new Conventions(false, true, NumericBounds.NONE);

    private static final String ANY_JSON =
            "[\"null\",\"string\",\"number\",\"integer\",\"array\",\"object\",\"boolean\"]";

    @Test
    void integersHaveTheBoundsOfTheirWidth() {
        assertThat(schema(PgType.builtIn("int2")))
                .isEqualTo("{'type':['null','integer'],'minimum':-32768,'maximum':32767}");
        assertThat(schema(PgType.builtIn("int4")))
                .isEqualTo(
                        "{'type':['null','integer'],'minimum':-2147483648,'maximum':2147483647}");
        assertThat(schema(PgType.builtIn("int8")))
                .isEqualTo(
                        "{'type':['null','integer'],'minimum':-9223372036854775808,"
                                + "'maximum':9223372036854775807}");
    }

    @ParameterizedTest
    @CsvSource({
        "12, 2, 10000000000, 0.01",
        "5, 0, 100000, 1",
        "38, 38, 1, 1E-38",
        "3, 5, 0.01, 0.00001",
        "5, -2, 10000000, 100",
        "5, 1, 10000, 0.1"
    })
    void numericsHaveTheBoundsOfTheirPrecisionAndScale(
            int precision, int scale, String maximum, String multipleOf) {
        assertThat(schema(Types.numeric(precision, scale)))
                .isEqualTo(
                        "{'type':['null','number'],'exclusiveMaximum':true,'maximum':"
                                + maximum
                                + ",'multipleOf':"
                                + multipleOf
                                + ",'exclusiveMinimum':true,'minimum':-"
                                + maximum
                                + "}");
    }

    @Test
    void whatNumericsPromiseIsCapped() {
        String capped =
                "{'type':['null','number'],'exclusiveMaximum':true,'maximum':1%s,'multipleOf':%s,"
                        + "'exclusiveMinimum':true,'minimum':-1%s}";
        String zeros = "0".repeat(62);
        String largest = capped.formatted(zeros, "1E-38", zeros);
        assertThat(schema(PgType.builtIn("numeric"))).isEqualTo(largest);
        assertThat(schema(Types.numeric(1000, 500))).isEqualTo(largest);
        String hundred = "0".repeat(100);
        assertThat(schema(Types.numeric(200, 0)))
                .isEqualTo(capped.formatted(hundred, "1", hundred));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text", "name", "char", "citext", "uuid", "inet", "cidr", "macaddr", "macaddr8",
                        "money",
                "bytea", "xml", "interval", "time", "timetz", "json", "jsonb", "oid", "pg_lsn",
                        "point",
                "tsvector", "int2vector", "varbit", "bit", "varchar", "bpchar", "made_up"
            })
    void mostTypesAreStrings(String type) {
        assertThat(schema(PgType.builtIn(type))).isEqualTo("{'type':['null','string']}");
    }

    @Test
    void lengthsLimitStrings() {
        assertThat(schema(Types.withTypmod("varchar", 14)))
                .isEqualTo("{'type':['null','string'],'maxLength':10}");
        assertThat(schema(Types.withTypmod("bpchar", 5)))
                .isEqualTo("{'type':['null','string'],'maxLength':1}");
        assertThat(schema(Types.withTypmod("bit", 4))).isEqualTo("{'type':['null','string']}");
    }

    @Test
    void theOtherScalarsAreAsSingerIoHasThem() {
        assertThat(schema(PgType.builtIn("float4"))).isEqualTo("{'type':['null','number']}");
        assertThat(schema(PgType.builtIn("float8"))).isEqualTo("{'type':['null','number']}");
        assertThat(schema(PgType.builtIn("bool"))).isEqualTo("{'type':['null','boolean']}");
        assertThat(schema(Types.withTypmod("bit", 1))).isEqualTo("{'type':['null','boolean']}");
        assertThat(schema(Types.extension("hstore")))
                .isEqualTo("{'type':['null','object'],'properties':{}}");
        for (String moment : new String[] {"date", "timestamp", "timestamptz"}) {
            assertThat(schema(PgType.builtIn(moment)))
                    .isEqualTo("{'type':['null','string'],'format':'date-time'}");
        }
    }

    @Test
    void conventionsChangeTheSchemaWithTheValues() {
        assertThat(schema(PgType.builtIn("timestamp"), DATES_AS_STRING, true))
                .isEqualTo("{'type':['null','string']}");
        assertThat(schema(Types.arrayOf("date"), DATES_AS_STRING, true)).isEqualTo(array("string"));
        assertThat(schema(PgType.builtIn("jsonb"), JSON_AS_VALUE, true))
                .isEqualTo("{'type':" + ANY_JSON.replace('"', '\'') + "}");
    }

    @Test
    void whatCannotBeNullIsNotExceptArraysAndJsonValues() {
        assertThat(schema(PgType.builtIn("text"), Conventions.SINGER_IO, false))
                .isEqualTo("{'type':['string']}");
        assertThat(schema(Types.arrayOf("text"), Conventions.SINGER_IO, false))
                .isEqualTo(array("string"));
        assertThat(schema(PgType.builtIn("jsonb"), JSON_AS_VALUE, false))
                .isEqualTo("{'type':" + ANY_JSON.replace('"', '\'') + "}");
    }

    @ParameterizedTest
    @CsvSource({
        "int2,integer", "int4,integer", "int8,integer", "float4,number", "float8,number",
        "bool,boolean", "bit,string", "varbit,string", "date,timestamp", "timestamp,timestamp",
        "timestamptz,timestamp", "time,string", "json,string", "jsonb,string", "bytea,string",
        "text,string", "varchar,string", "uuid,string", "money,string", "interval,string",
        "numeric,decimal_100_38", "made_up,string"
    })
    void arraysReferToTheDefinitionOfWhatTheirElementsAre(String element, String definition) {
        assertThat(schema(Types.arrayOf(element))).isEqualTo(array(definition));
    }

    @Test
    void arraysLookThroughDomainsKindsAndDimensions() {
        assertThat(schema(Types.arrayOf(Types.extension("hstore")))).isEqualTo(array("object"));
        assertThat(schema(Types.arrayOf(Types.ofKind(PgType.Kind.ENUM))))
                .isEqualTo(array("string"));
        assertThat(schema(Types.arrayOf(Types.withTypmod("bit", 1)))).isEqualTo(array("boolean"));
        assertThat(schema(Types.arrayOf(Types.domainOver(Types.numeric(9, 2)))))
                .isEqualTo(array("decimal_9_2"));
        assertThat(schema(Types.domainOver(Types.arrayOf("int4")))).isEqualTo(array("integer"));
        assertThat(schema(Types.arrayOf(Types.domainOver(Types.arrayOf("int4")))))
                .isEqualTo(array("integer"));
    }

    @Test
    void everyStreamHasTheDefinitionsOfSingerIo() {
        assertThat(text(TypeMapping.baseDefinitions()))
                .isEqualTo(
                        definition("integer", "'type':['null','integer','array']")
                                + definition("number", "'type':['null','number','array']")
                                + definition("string", "'type':['null','string','array']")
                                + definition("boolean", "'type':['null','boolean','array']")
                                + definition(
                                        "timestamp",
                                        "'type':['null','string','array'],'format':'date-time'")
                                + definition("object", "'type':['null','object','array']"));
    }

    @Test
    void arraysOfNumericBringTheirOwnDefinition() {
        assertThat(text(definitions(Types.arrayOf(Types.numeric(12, 2)), Conventions.SINGER_IO)))
                .isEqualTo(
                        definition(
                                "decimal_12_2",
                                "'type':['null','number','array'],'multipleOf':0.01,"
                                        + "'exclusiveMaximum':true,'maximum':10000000000,"
                                        + "'exclusiveMinimum':true,'minimum':-10000000000"));
    }

    @Test
    void arraysOfJsonValuesBringTheirOwnDefinition() {
        assertThat(text(definitions(Types.arrayOf("json"), JSON_AS_VALUE)))
                .isEqualTo(definition("json", "'type':" + ANY_JSON.replace('"', '\'')));
        assertThat(schema(Types.arrayOf("json"), JSON_AS_VALUE, true)).isEqualTo(array("json"));
    }

    @Test
    void otherTypesBringNoDefinition() {
        assertThat(definitions(Types.arrayOf("int4"), Conventions.SINGER_IO)).isEmpty();
        assertThat(definitions(Types.numeric(12, 2), Conventions.SINGER_IO)).isEmpty();
        assertThat(definitions(PgType.builtIn("json"), JSON_AS_VALUE)).isEmpty();
    }

    @Test
    void schemasAndDefinitionsAreTheCallersToChange() {
        TypeMapping mapping = TypeMapping.of(Types.arrayOf("numeric"), Conventions.SINGER_IO);
        mapping.schema(true).removeAll();
        mapping.definitions().values().forEach(ObjectNode::removeAll);
        TypeMapping.baseDefinitions().values().forEach(ObjectNode::removeAll);
        assertThat(mapping.schema(true).isEmpty()).isFalse();
        assertThat(mapping.definitions().values()).noneMatch(ObjectNode::isEmpty);
        assertThat(TypeMapping.baseDefinitions().values()).noneMatch(ObjectNode::isEmpty);
    }

    @ParameterizedTest
    @ValueSource(strings = {"int2", "int4", "int8", "date", "timestamp", "timestamptz"})
    void replicationKeysAreIntegersDatesAndTimestamps(String type) {
        PgType keyType = PgType.builtIn(type);
        assertThat(isReplicationKeyType(keyType, Conventions.SINGER_IO)).isTrue();
        assertThat(isReplicationKeyType(keyType, DATES_AS_STRING)).isTrue();
        assertThat(isReplicationKeyType(Types.domainOver(keyType), Conventions.SINGER_IO)).isTrue();
        assertThat(isReplicationKeyType(Types.arrayOf(keyType), Conventions.SINGER_IO)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "numeric", "float8", "time", "uuid", "bool", "oid"})
    void noOtherTypeIsAReplicationKey(String type) {
        assertThat(isReplicationKeyType(PgType.builtIn(type), Conventions.SINGER_IO)).isFalse();
    }

    private static boolean isReplicationKeyType(PgType type, Conventions conventions) {
        return TypeMapping.of(type, conventions).isReplicationKeyType();
    }

    private static Map<String, ObjectNode> definitions(PgType type, Conventions conventions) {
        return TypeMapping.of(type, conventions).definitions();
    }

    private static String schema(PgType type) {
        return schema(type, Conventions.SINGER_IO, true);
    }

    /** With single quotes, which JSON text in Java is easier to read with. */
    private static String schema(PgType type, Conventions conventions, boolean nullable) {
        return TypeMapping.of(type, conventions).schema(nullable).toString().replace('"', '\'');
    }

    private static String array(String definition) {
        return "{'type':['null','array'],'items':{'$ref':'#/definitions/sdc_recursive_"
                + definition
                + "_array'}}";
    }

    private static String definition(String name, String keywords) {
        String fullName = "sdc_recursive_" + name + "_array";
        return fullName + "={" + keywords + ",'items':{'$ref':'#/definitions/" + fullName + "'}}\n";
    }

    private static String text(Map<String, ObjectNode> definitions) {
        StringBuilder text = new StringBuilder();
        definitions.forEach((name, node) -> text.append(name + "=" + node + "\n"));
        return text.toString().replace('"', '\'');
    }
}
