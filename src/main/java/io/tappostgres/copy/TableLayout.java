package io.tappostgres.copy;

import io.tappostgres.connection.ServerVersion;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the rows of a stream lie: in the table itself, or in its partitions and in the tables that
 * inherit from it.
 *
 * @param relations those that hold rows, in the order of their oids
 * @param canBeCut whether they can be read one by one, and by blocks
 * @param canBeLocked whether LOCK TABLE takes the stream's table
 * @param otherStore what may keep the rows elsewhere than in PostgreSQL's own heap, for a person;
 *     null if nothing does
 */
public record TableLayout(
        List<CopyRelation> relations, boolean canBeCut, boolean canBeLocked, String otherStore) {

    /**
     * One row per relation. To read a partition by its own name takes rights of its own, and its
     * own row security policies apply: what the user sees through the parent can be another set of
     * rows.
     */
    private static final String RELATIONS =
            """
            WITH RECURSIVE tree(oid) AS (
                SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = ? AND c.relname = ?
                UNION
                SELECT i.inhrelid FROM pg_inherits i JOIN tree t ON i.inhparent = t.oid WHERE %s)
            SELECT c.oid::bigint, n.nspname, c.relname, c.relkind,
                   coalesce(pg_relation_filenode(c.oid), 0)::bigint,
                   coalesce(pg_relation_size(c.oid), 0) / current_setting('block_size')::bigint,
                   coalesce(pg_table_size(c.oid), 0),
                   %s,
                   has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')
                       AND NOT %s,
                   n.nspname = ? AND c.relname = ?,
                   c.reltuples::bigint,
                   EXISTS (SELECT 1 FROM pg_inherits i WHERE i.inhrelid = c.oid),
                   CASE WHEN n.nspname = ? AND c.relname = ? THEN version() END,
                   (SELECT string_agg(x.extname, ', ' ORDER BY x.extname) FROM pg_extension x
                    WHERE x.extname IN (%s))
            FROM tree t JOIN pg_class c ON c.oid = t.oid JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind <> 'I'
            ORDER BY c.oid
            """;

    private static final String ACCESS_METHOD =
            "(SELECT a.amname FROM pg_am a WHERE a.oid = c.relam)";

    public TableLayout {
        relations = List.copyOf(relations);
    }

    /**
     * The layout of a table; one without relations if there is no such table, or if it has no rows
     * of its own to be told apart, as a view.
     *
     * <p>To be asked for in the transaction that the rows are read in: a relation has the blocks
     * that it has when this is called, and so all that the snapshot sees.
     */
    public static TableLayout read(Connection connection, String schemaName, String tableName)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql(connection))) {
            for (int parameter = 1; parameter <= 6; parameter += 2) {
                statement.setString(parameter, schemaName);
                statement.setString(parameter + 1, tableName);
            }
            try (ResultSet result = statement.executeQuery()) {
                return read(result);
            }
        }
    }

    private static String sql(Connection connection) throws SQLException {
        ServerVersion version = ServerVersion.of(connection);
        return RELATIONS.formatted(
                version.isAtLeast(ServerVersion.V14) ? "NOT i.inhdetachpending" : "true",
                version.isAtLeast(ServerVersion.V12) ? ACCESS_METHOD : "NULL::name",
                version.isAtLeast(ServerVersion.V9_5) ? "row_security_active(c.oid)" : "false",
                OtherStore.EXTENSIONS);
    }

    private static TableLayout read(ResultSet result) throws SQLException {
        List<CopyRelation> relations = new ArrayList<>();
        boolean canBeCut = true;
        boolean canBeLocked = true;
        String otherStore = null;
        while (result.next()) {
            String relkind = result.getString(4);
            // LOCK TABLE refuses a foreign table, and so one that local ones inherit from.
            boolean isRoot = result.getBoolean(10);
            canBeCut &= result.getBoolean(9) && (isRoot ? "rpm" : "rpf").contains(relkind);
            canBeLocked &= !relkind.equals("m") && result.getBoolean(9);
            if (otherStore == null) {
                otherStore = otherStore(result, relkind);
            }
            if (!relkind.equals("p")) {
                relations.add(relation(result, relkind));
            }
        }
        boolean anyBlocks = relations.stream().anyMatch(CopyRelation::hasBlocks);
        return new TableLayout(
                relations, canBeCut && anyBlocks && otherStore == null, canBeLocked, otherStore);
    }

    private static CopyRelation relation(ResultSet result, String relkind) throws SQLException {
        return new CopyRelation(
                result.getLong(1),
                result.getString(2),
                result.getString(3),
                result.getLong(5),
                result.getLong(6),
                result.getLong(7),
                relkind.equals("r") || relkind.equals("m"),
                Math.max(0, result.getLong(11)));
    }

    private static String otherStore(ResultSet result, String relkind) throws SQLException {
        if (!"rpm".contains(relkind)) {
            return null;
        }
        String version = result.getString(13);
        String ofServer = version == null ? null : OtherStore.ofServer(version);
        if (ofServer != null) {
            return ofServer;
        }
        // Of a table that has children, one of them is here too.
        String ofExtensions =
                OtherStore.ofExtensions(
                        result.getString(14), result.getString(2), result.getBoolean(12));
        return ofExtensions != null ? ofExtensions : OtherStore.ofAccessMethod(result.getString(8));
    }

    /** The same of a table that is to be read by one statement, for a reason. */
    public TableLayout whole(String reason) {
        return new TableLayout(relations, false, canBeLocked, reason);
    }

    /** What all relations take on disk together. */
    public long bytes() {
        return relations.stream().mapToLong(CopyRelation::bytes).sum();
    }
}
