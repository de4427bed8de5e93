package io.tappostgres.type;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
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

    private static final SchemaRegistry DRAFT_4 =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_4);

    @ParameterizedTest
    @CsvSource({"false,false", "true,false", "false,true", "true,true"})
    void everyValueIsValidByTheSchemaOfItsType(boolean jsonAsValue, boolean datesAsString) {
        Conventions conventions = new Conventions(jsonAsValue, datesAsString);
        for (Sample sample : SampleValues.all()) {
            TypeMapping mapping = TypeMapping.of(sample.type(), conventions);
            byte[] text = sample.text().getBytes(StandardCharsets.UTF_8);
            String json = Encoded.of(mapping, text).json();
            assertThat(errors(mapping, false, json)).as(json).isEmpty();
            assertThat(errors(mapping, true, json)).as(json).isEmpty();
            assertThat(errors(mapping, true, "null")).as(sample.type().name()).isEmpty();
        }
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
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        schema.put("type", "object");
        schema.putObject("properties").set("c", mapping.schema(nullable));
        ObjectNode definitions = schema.putObject("definitions");
        TypeMapping.baseDefinitions().forEach(definitions::set);
        mapping.definitions().forEach(definitions::set);
        JsonNode document = EXACT.readTree("{\"c\":" + json + "}");
        Schema compiled = DRAFT_4.getSchema(EXACT.readTree(schema.toString()));
        return compiled.validate(
                document,
                context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)));
    }
}
