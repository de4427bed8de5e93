package io.tappostgres.bench.figures;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import io.tappostgres.bench.BenchmarkException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Figures as JSON: what was measured and nothing that can be computed. */
public final class FiguresFile {

    private static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .changeDefaultVisibility(
                            checker ->
                                    checker.withVisibility(
                                            PropertyAccessor.IS_GETTER, Visibility.NONE))
                    .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                    .build();

    private FiguresFile() {}

    /** Replaces the file. */
    public static void write(Path file, Figures figures) throws IOException {
        Files.writeString(file, MAPPER.writeValueAsString(figures) + "\n");
    }

    /** What {@link #write} wrote. */
    public static Figures read(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new BenchmarkException(file + " does not exist; --json writes it");
        }
        try {
            return MAPPER.readValue(Files.readString(file), Figures.class);
        } catch (JacksonException e) {
            throw new BenchmarkException(
                    file + " is not a file of figures; --json writes one: " + e.getMessage());
        }
    }
}
