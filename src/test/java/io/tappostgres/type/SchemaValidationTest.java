package io.tappostgres.type;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.SpecificationVersion;
import io.tappostgres.testing.SchemaDrafts;
import io.tappostgres.type.SampleValues.Sample;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class SchemaValidationTest {

    private static final JsonMapper EXACT =
            JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

    @ParameterizedTest
    @CsvSource({"false,false", "true,false", "false,true", "true,true"})
    void everyValueIsValidByTheSchemaOfItsTypeInEveryDraft(
            boolean jsonAsValue, boolean datesAsString) {
        Conventions conventions = new Conventions(jsonAsValue, datesAsString, NumericBounds.NONE);
        for (Sample sample : SampleValues.all()) {
            TypeMapping mapping = TypeMapping.of(sample.type(), conventions);
            assertThat(SchemaDrafts.problems(schema(mapping, true))).isEmpty();
            for (SpecificationVersion draft : SchemaDrafts.ALL) {
                assertValid(draft, mapping, sample);
            }
        }
    }

    @Test
    void numbersAreValidByTheBoundsOfTheirColumn() {
        for (Sample sample : SampleValues.all()) {
            assertValid(
                    SpecificationVersion.DRAFT_4,
                    TypeMapping.of(sample.type(), Conventions.SINGER_IO),
                    sample);
            TypeMapping portable =
                    TypeMapping.of(
                            sample.type(), Conventions.SINGER_IO.with(NumericBounds.PORTABLE));
            assertThat(SchemaDrafts.problems(schema(portable, true))).isEmpty();
            for (SpecificationVersion draft : SchemaDrafts.ALL) {
                assertValid(draft, portable, sample);
            }
        }
    }

    private static void assertValid(
            SpecificationVersion draft, TypeMapping mapping, Sample sample) {
        String json = Encoded.of(mapping, sample.text().getBytes(StandardCharsets.UTF_8)).json();
        assertThat(errors(draft, mapping, false, json)).as(json).isEmpty();
        assertThat(errors(draft, mapping, true, json)).as(json).isEmpty();
        assertThat(errors(draft, mapping, true, "null")).as(sample.type().name()).isEmpty();
    }

    @Test
    void exclusiveLimitsOfDraft4AreNoSchemaOfALaterDraft() {
        TypeMapping singer = TypeMapping.of(Types.numeric(3, 1), Conventions.SINGER_IO);
        assertThat(SchemaDrafts.problems(schema(singer, true))).hasSize(8);
    }

    @Test
    void whatTheSchemaDoesNotPromiseIsNotValid() {
        TypeMapping number = TypeMapping.of(Types.numeric(3, 1), Conventions.SINGER_IO);
        assertThat(errors(number, true, "100.0")).hasSize(1);
        assertThat(errors(number, true, "-100.0")).hasSize(1);
        assertThat(errors(number, true, "0.01")).hasSize(1);
        assertThat(errors(number, false, "null")).isNotEmpty();
        TypeMapping date = TypeMapping.of(PgType.builtIn("date"), Conventions.SINGER_IO);
        assertThat(errors(date, true, "\"2024-13-01T00:00:00+00:00\"")).hasSize(1);
        TypeMapping array = TypeMapping.of(Types.arrayOf("int4"), Conventions.SINGER_IO);
        assertThat(errors(array, true, "[[1,\"2\"]]")).hasSize(1);
    }

    private static List<Error> errors(TypeMapping mapping, boolean nullable, String json) {
        return errors(SpecificationVersion.DRAFT_4, mapping, nullable, json);
    }

    private static List<Error> errors(
            SpecificationVersion draft, TypeMapping mapping, boolean nullable, String json) {
        JsonNode document = EXACT.readTree("{\"c\":" + json + "}");
        return SchemaDrafts.errors(draft, schema(mapping, nullable), List.of(document))
                .getOrDefault(0, List.of());
    }

    private static JsonNode schema(TypeMapping mapping, boolean nullable) {
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        schema.put("type", "object");
        schema.putObject("properties").set("c", mapping.schema(nullable));
        ObjectNode definitions = schema.putObject("definitions");
        TypeMapping.baseDefinitions().forEach(definitions::set);
        mapping.definitions().forEach(definitions::set);
        return EXACT.readTree(schema.toString());
    }
}
