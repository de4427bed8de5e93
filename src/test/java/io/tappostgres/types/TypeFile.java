package io.tappostgres.types;

import io.tappostgres.types.TypeCase.Value;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the rows of the type table from a file, as far as a server has what they need:
 *
 * <pre>
 * # a comment
 * setup CREATE TYPE …
 * type [14+] int4multirange
 *   schema {"type":["null","string"]}
 *   definition sdc_recursive_… {…}
 *   '{[1,3)}' → "{[1,3)}"
 * </pre>
 *
 * <p>Any line may begin with conditions in brackets: {@code 14+}, {@code <14}, the name of an
 * extension, {@code xml}. {@code [beyond]} marks a value that the schema does not promise.
 */
final class TypeFile {

    private static final String ARROW = " → ";

    private final ServerFeatures features;
    private final List<String> setup = new ArrayList<>();
    private final List<TypeCase> cases = new ArrayList<>();
    private boolean skipping;
    private boolean beyondSchema;

    TypeFile(ServerFeatures features) {
        this.features = features;
    }

    /** The statements that create what the types need. */
    List<String> setup() {
        return setup;
    }

    List<TypeCase> cases() {
        return cases;
    }

    /** Adds the rows of one file. */
    void read(Path file) {
        try {
            Files.readAllLines(file).forEach(this::line);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    private void line(String line) {
        if (line.isBlank() || line.startsWith("#")) {
            return;
        }
        if (line.startsWith("setup ")) {
            String sql = withoutConditions(line.substring("setup ".length()));
            if (sql != null) {
                setup.add(sql);
            }
            return;
        }
        if (line.startsWith("type ")) {
            String sqlType = withoutConditions(line.substring("type ".length()));
            skipping = sqlType == null;
            if (!skipping) {
                cases.add(new TypeCase(sqlType, "", "", List.of()));
            }
            return;
        }
        if (!line.startsWith("  ")) {
            throw new IllegalArgumentException("not a line of the type table: " + line);
        }
        if (!skipping) {
            ofType(line.substring(2));
        }
    }

    private void ofType(String line) {
        TypeCase type = cases.remove(cases.size() - 1);
        if (line.startsWith("schema ")) {
            String schema = line.substring("schema ".length());
            cases.add(new TypeCase(type.sqlType(), schema, type.definitions(), type.values()));
            return;
        }
        if (line.startsWith("definition ")) {
            String[] words = line.split(" ", 3);
            String definition = ",\"" + words[1] + "\":" + words[2];
            cases.add(new TypeCase(type.sqlType(), type.schema(), definition, type.values()));
            return;
        }
        String row = withoutConditions(line);
        cases.add(row == null ? type : withValue(type, row));
    }

    private TypeCase withValue(TypeCase type, String row) {
        int arrow = row.indexOf(ARROW);
        if (arrow < 0) {
            throw new IllegalArgumentException("a row without an arrow: " + row);
        }
        List<Value> values = new ArrayList<>(type.values());
        values.add(
                new Value(
                        row.substring(0, arrow),
                        row.substring(arrow + ARROW.length()),
                        beyondSchema));
        return new TypeCase(type.sqlType(), type.schema(), type.definitions(), values);
    }

    /** The rest of the line, or null if the server does not have what it needs. */
    private String withoutConditions(String line) {
        beyondSchema = false;
        if (!line.startsWith("[")) {
            return line;
        }
        int end = line.indexOf(']');
        for (String condition : line.substring(1, end).split(" ", -1)) {
            if (condition.equals("beyond")) {
                beyondSchema = true;
            } else if (!features.have(condition)) {
                return null;
            }
        }
        return line.substring(end + 2);
    }
}
