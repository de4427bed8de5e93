package io.tappostgres.check;

import static io.tappostgres.check.CheckId.D73;
import static io.tappostgres.check.CheckId.D74;

import io.tappostgres.finding.Finding;
import java.sql.SQLException;
import java.util.List;

/** What texts of the database are made of, and what values look like in the tap's sessions. */
final class FormatsQuestion implements Question {

    private static final String ENCODING = "SELECT current_setting('server_encoding')";

    private static final String FORMATS =
            """
            SELECT name || ' ' || setting FROM pg_settings
            WHERE name IN ('TimeZone', 'DateStyle', 'IntervalStyle', 'extra_float_digits')
            ORDER BY lower(name)
            """;

    private static final String EXTENSIONS =
            """
            SELECT extname || ' ' || extversion FROM pg_extension
            WHERE extname IN ('citext', 'hstore') ORDER BY 1
            """;

    @Override
    public CheckId id() {
        return D73;
    }

    @Override
    public List<Finding> ask(CheckContext context) throws SQLException {
        String encoding = context.query(ENCODING, row -> row.getString(1)).get(0);
        List<String> formats = context.query(FORMATS, row -> row.getString(1));
        List<String> extensions = context.query(EXTENSIONS, row -> row.getString(1));
        String scope = context.databaseScope();
        String found =
                "encoding %s; in the tap's sessions %s"
                        .formatted(encoding, String.join(", ", formats));
        return List.of(
                encoding.equals("SQL_ASCII")
                        ? D73.warn(
                                scope,
                                found,
                                "texts can be of any encoding; what is not UTF-8 comes out as"
                                        + " U+FFFD",
                                "move the data to a database with encoding UTF8")
                        : D73.info(scope, found),
                D74.info(
                        scope,
                        extensions.isEmpty()
                                ? "neither hstore nor citext"
                                : String.join(", ", extensions)));
    }
}
