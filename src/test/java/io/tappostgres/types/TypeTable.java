package io.tappostgres.types;

import io.tappostgres.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The rows of the type table that one server has, with the tables to hold them. */
record TypeTable(List<String> setup, List<TypeCase> cases) {

    private static final Path FILES = Path.of("src/test/resources/types");

    /** What everybody gets. */
    static TypeTable byDefault(TestDatabase database) throws IOException, SQLException {
        List<Path> files = new ArrayList<>();
        // In this order, as arrays have elements of our own types.
        for (String family :
                List.of(
                        "numbers",
                        "strings",
                        "moments",
                        "networks-and-shapes",
                        "system-types",
                        "own-types",
                        "arrays",
                        "extensions")) {
            files.add(FILES.resolve("by-default").resolve(family + ".txt"));
        }
        requireAll(files);
        return of(database, files);
    }

    /** What is different with a setting, such as {@code json-as-value}. */
    static TypeTable with(String setting, TestDatabase database) throws SQLException {
        return of(database, List.of(FILES.resolve("with-settings").resolve(setting + ".txt")));
    }

    private static TypeTable of(TestDatabase database, List<Path> files) throws SQLException {
        TypeFile rows = new TypeFile(ServerFeatures.of(database));
        files.forEach(rows::read);
        return new TypeTable(rows.setup(), rows.cases());
    }

    private static void requireAll(List<Path> files) throws IOException {
        try (Stream<Path> present = Files.list(FILES.resolve("by-default"))) {
            List<Path> forgotten = present.filter(file -> !files.contains(file)).toList();
            if (!forgotten.isEmpty()) {
                throw new IllegalStateException("not read: " + forgotten);
            }
        }
    }

    /**
     * Creates the types and the tables. Amounts of money are those of the C locale from here on.
     */
    void create(TestDatabase database) throws SQLException {
        database.execute(
                "ALTER DATABASE \"" + database.name() + "\" SET lc_monetary = 'C'",
                "CREATE SCHEMA " + TypeCase.SCHEMA_NAME);
        for (String sql : setup) {
            execute(database, sql);
        }
        for (TypeCase type : cases) {
            for (String sql : type.sql()) {
                execute(database, sql);
            }
        }
    }

    private static void execute(TestDatabase database, String sql) throws SQLException {
        try {
            database.execute(sql);
        } catch (SQLException e) {
            throw new SQLException(sql, e);
        }
    }
}
