package io.tappostgres.discovery;

import io.tappostgres.type.PgType;
import io.tappostgres.type.PgType.Kind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** Some types, as those that columns use, with the elements and bases they rest on. */
public final class TypeCatalog {

    private static final String OF_RELATIONS =
            """
            SELECT DISTINCT a.atttypid AS oid
            FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
            WHERE a.attnum > 0 AND NOT a.attisdropped AND c.oid = ANY (?)
            """;

    private static final String THEMSELVES = "SELECT unnest(?) AS oid";

    private static final String SQL =
            """
            WITH RECURSIVE used AS (
                %s
              UNION
                SELECT CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.typelem END
                FROM used u JOIN pg_type t ON t.oid = u.oid
                WHERE t.typtype = 'd' OR t.typoutput = 'array_out'::regproc
            )
            SELECT t.oid::bigint, n.nspname, t.typname, t.typtype,
                   t.typtype = 'b' AND t.typoutput = 'array_out'::regproc AS is_array,
                   t.typelem::bigint, t.typbasetype::bigint, t.typtypmod, t.typdelim,
                   format_type(t.oid, NULL)
            FROM used u JOIN pg_type t ON t.oid = u.oid JOIN pg_namespace n ON n.oid = t.typnamespace
            """;

    private record Row(
            String schemaName,
            String name,
            String typtype,
            boolean isArray,
            long element,
            long base,
            int baseTypmod,
            char delimiter,
            String formatted) {}

    private final Map<Long, Row> rows = new HashMap<>();

    /** By {@link #use}. */
    private final Map<Long, PgType> types = new HashMap<>();

    private TypeCatalog() {}

    /** Reads the types of all columns of these relations. */
    static TypeCatalog read(Connection connection, Long[] relationOids) throws SQLException {
        return read(connection, OF_RELATIONS, relationOids);
    }

    /** Reads these types, as far as there still are such. */
    public static TypeCatalog ofTypes(Connection connection, Long... typeOids) throws SQLException {
        return read(connection, THEMSELVES, typeOids);
    }

    private static TypeCatalog read(Connection connection, String used, Long[] oids)
            throws SQLException {
        TypeCatalog catalog = new TypeCatalog();
        try (PreparedStatement statement = connection.prepareStatement(SQL.formatted(used))) {
            statement.setArray(1, connection.createArrayOf("oid", oids));
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    catalog.rows.put(result.getLong(1), row(result));
                }
            }
        }
        return catalog;
    }

    private static Row row(ResultSet result) throws SQLException {
        return new Row(
                result.getString(2),
                result.getString(3),
                result.getString(4),
                result.getBoolean(5),
                result.getLong(6),
                result.getLong(7),
                result.getInt(8),
                result.getString(9).charAt(0),
                result.getString(10));
    }

    /** Whether there is such a type. */
    public boolean has(long oid) {
        return rows.containsKey(oid);
    }

    /** The type with this modifier; the same object for the same two numbers. */
    public PgType type(long oid, int typmod) {
        long use = use(oid, typmod);
        PgType known = types.get(use);
        if (known != null) {
            return known;
        }
        PgType type = build(rows.get(oid), typmod);
        types.put(use, type);
        return type;
    }

    /**
     * Both numbers in one, since each start of the tap comes by here: a record's own {@code
     * hashCode} takes 13 ms when it is first called.
     */
    private static long use(long oid, int typmod) {
        return oid << Integer.SIZE | Integer.toUnsignedLong(typmod);
    }

    private PgType build(Row row, int typmod) {
        if (row.isArray()) {
            return type(row, Kind.ARRAY, typmod, type(row.element(), typmod));
        }
        return switch (row.typtype()) {
            case "d" -> type(row, Kind.DOMAIN, typmod, type(row.base(), row.baseTypmod()));
            case "e" -> type(row, Kind.ENUM, typmod, null);
            case "c" -> type(row, Kind.COMPOSITE, typmod, null);
            case "r" -> type(row, Kind.RANGE, typmod, null);
            case "m" -> type(row, Kind.MULTIRANGE, typmod, null);
            case "p" -> type(row, Kind.PSEUDO, typmod, null);
            default -> type(row, Kind.BASE, typmod, null);
        };
    }

    private static PgType type(Row row, Kind kind, int typmod, PgType component) {
        return new PgType(row.schemaName(), row.name(), kind, typmod, component, row.delimiter());
    }

    /**
     * The type's name as singer-io/tap-postgres writes it: {@code format_type} without a modifier,
     * types of the schema {@code public} unqualified, and {@code bit(n)} for more than one bit.
     */
    public String sqlDatatype(long oid, int typmod) {
        Row row = rows.get(oid);
        if (row.name().equals("bit") && row.schemaName().equals("pg_catalog") && typmod > 1) {
            return "bit(" + typmod + ")";
        }
        String formatted = row.formatted();
        return formatted.startsWith("public.")
                ? formatted.substring("public.".length())
                : formatted;
    }
}
