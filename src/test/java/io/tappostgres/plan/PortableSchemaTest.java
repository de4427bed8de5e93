package io.tappostgres.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.SchemaDrafts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class PortableSchemaTest {

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'maximum':100,'exclusiveMaximum':true}      | {'maximum':100}",
                "{'maximum':100,'exclusiveMaximum':false}     | {'maximum':100}",
                "{'minimum':-100,'exclusiveMinimum':true}     | {'minimum':-100}",
                "{'exclusiveMaximum':100}                     | {'maximum':100}",
                "{'maximum':99,'exclusiveMaximum':100}        | {'maximum':99}",
                "{'maximum':101,'exclusiveMaximum':100}       | {'maximum':100}",
                "{'minimum':-99,'exclusiveMinimum':-100}      | {'minimum':-99}",
                "{'minimum':-101,'exclusiveMinimum':-100}     | {'minimum':-100}",
                "{'exclusiveMinimum':true}                    | {}",
                "{'maximum':100,'maxLength':5}                | {'maximum':100,'maxLength':5}"
            })
    void exclusiveLimitsBecomeInclusive(String schema, String portable) {
        assertThat(portable(schema)).isEqualTo(portable);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'multipleOf':0.01}",
                "{'multipleOf':1E-38}",
                "{'multipleOf':1.5}",
                "{'multipleOf':0}",
                "{'multipleOf':100}",
                "{'multipleOf':100,'maximum':1E+20,'minimum':-1E+20}"
            })
    void whatValidatorsCannotDivideByIsLeftOut(String schema) {
        assertThat(JSON.readTree(portable(schema).replace('\'', '"')).has("multipleOf")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'multipleOf':1}",
                "{'multipleOf':1.0}",
                "{'multipleOf':1,'maximum':1E+62,'minimum':-1E+62}",
                "{'multipleOf':100,'maximum':100000,'minimum':-100000}"
            })
    void wholeDivisorsStay(String schema) {
        assertThat(portable(schema)).isEqualTo(schema);
    }

    @Test
    void schemasWithinSchemasAreRewrittenToo() {
        String limit = "{'type':['null','number'],'maximum':10%s}";
        String schema =
                "{'type':'object','properties':{'a':%1$s,'b':{'type':'array','items':%1$s},"
                        + "'c':{'anyOf':[%1$s,{'type':'string'}]},'d':{'type':'object','properties':{'e':%1$s}}},"
                        + "'definitions':{'sdc_recursive_decimal_1_0_array':%1$s}}";
        String portable = portable(schema.formatted(limit.formatted(",'exclusiveMaximum':true")));
        assertThat(portable).isEqualTo(schema.formatted(limit.formatted("")));
        assertThat(SchemaDrafts.problems(JSON.readTree(portable.replace('\'', '"')))).isEmpty();
    }

    @Test
    void propertiesThatAreCalledLikeKeywordsStay() {
        String schema =
                "{'properties':{'exclusiveMaximum':{'type':['boolean']},'multipleOf':{'type':['number']},'definitions':{'type':['string']}}}";
        assertThat(portable(schema)).isEqualTo(schema);
    }

    @Test
    void theCatalogIsLeftAsItIs() {
        ObjectNode catalog =
                (ObjectNode) JSON.readTree("{\"properties\":{\"n\":{\"multipleOf\":0.1}}}");
        PortableSchema.of(catalog);
        assertThat(catalog.toString()).isEqualTo("{\"properties\":{\"n\":{\"multipleOf\":0.1}}}");
    }

    private static String portable(String schema) {
        ObjectNode catalog = (ObjectNode) JSON.readTree(schema.replace('\'', '"'));
        return PortableSchema.of(catalog).toString().replace('"', '\'');
    }
}
