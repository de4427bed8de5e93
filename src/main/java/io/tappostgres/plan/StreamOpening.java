package io.tappostgres.plan;

import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import io.tappostgres.connection.Identifiers;
import io.tappostgres.discovery.SystemCatalogs;
import io.tappostgres.discovery.Table;
import io.tappostgres.type.Conventions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Finds out, right before a stream is read, what its table looks like now. */
public final class StreamOpening {

    private static final String UNDEFINED_TABLE = "42P01";

    private final Conventions conventions;
    private final LogProperties logProperties;

    public StreamOpening(Conventions conventions, LogProperties logProperties) {
        this.conventions = conventions;
        this.logProperties = logProperties;
    }

    /**
     * Plans the stream and leaves its table locked against changes of its shape until the
     * transaction ends, so that the rows read in it have the planned types.
     *
     * @param connection in a transaction
     * @return null if no column is left to read
     * @throws TapException if there is no such table, or it has lost its key
     */
    public StreamPlan open(SelectedStream stream, Connection connection) throws SQLException {
        String schemaName = stream.schemaName();
        String tableName = stream.entry().tableName();
        try (Statement statement = connection.createStatement()) {
            // Any read takes ACCESS SHARE, also on the sorts of relations that LOCK TABLE refuses.
            statement.execute(
                    "SELECT 1 FROM "
                            + Identifiers.quoteQualified(schemaName, tableName)
                            + " LIMIT 0");
        } catch (SQLException e) {
            if (UNDEFINED_TABLE.equals(e.getSQLState())) {
                throw noSuchTable(stream, schemaName, tableName);
            }
            throw e;
        }
        return plan(stream, connection);
    }

    /**
     * Plans the stream of a table that the transaction has locked.
     *
     * @return null if no column is left to read
     * @throws TapException if there is no such table, or it has lost its key
     */
    public StreamPlan plan(SelectedStream stream, Connection connection) throws SQLException {
        return plan(stream, table(stream, connection));
    }

    private static Table table(SelectedStream stream, Connection connection) throws SQLException {
        String schemaName = stream.schemaName();
        String tableName = stream.entry().tableName();
        Table table = SystemCatalogs.table(connection, schemaName, tableName);
        if (table == null) {
            throw noSuchTable(stream, schemaName, tableName);
        }
        return table;
    }

    /**
     * The same for another snapshot of a copy: nobody is told a second time how the table differs
     * from the catalog.
     */
    public StreamPlan planAgain(SelectedStream stream, Connection connection) throws SQLException {
        return planOfOtherTime(stream, table(stream, connection));
    }

    /**
     * Plans the stream of a table that has this shape now.
     *
     * @return null if no column is left to read
     * @throws TapException if the table has lost its key, or never had a column that is deselected
     */
    public StreamPlan plan(SelectedStream stream, Table table) {
        DeselectedColumns.require(stream.entry(), table);
        return StreamPlan.of(stream, table, conventions, logProperties, true);
    }

    /** The same of a shape that a table had at another time: nobody is told how it differs. */
    public StreamPlan planOfOtherTime(SelectedStream stream, Table table) {
        return StreamPlan.of(stream, table, conventions, logProperties, false);
    }

    private static TapException noSuchTable(
            SelectedStream stream, String schemaName, String tableName) {
        return new TapException(
                Kind.USAGE,
                "database \"%s\" has no table %s: deselect the stream, or run --discover again if the table was renamed"
                        .formatted(
                                stream.databaseName(),
                                Identifiers.quoteQualified(schemaName, tableName)));
    }
}
