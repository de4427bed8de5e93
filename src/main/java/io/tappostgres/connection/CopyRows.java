package io.tappostgres.connection;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import io.tappostgres.json.RecordMemory;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;
import org.postgresql.util.PSQLState;

/**
 * The rows of one {@code COPY … TO STDOUT}, each as the bytes of its CopyData message.
 *
 * <p>One CopyData message is one row. It is read where it lies in the connection's buffer, if
 * {@link CopyDataStream} can; else pgjdbc hands out an array for each. Belongs to one thread.
 * Closing before the last row cancels the COPY on the server.
 */
public final class CopyRows implements AutoCloseable {

    private static final byte[] NONE = new byte[0];

    private final PGConnection session;
    private final CopyOut copy;
    private final CopyDataStream stream;
    private final boolean repairsEncoding;
    private byte[] row = NONE;
    private int offset;
    private long rowCount;
    private long repairedRows;

    private CopyRows(
            PGConnection session, CopyOut copy, CopyDataStream stream, boolean repairsEncoding) {
        this.session = session;
        this.copy = copy;
        this.stream = stream;
        this.repairsEncoding = repairsEncoding;
    }

    /**
     * Starts the COPY.
     *
     * @param connection in a transaction
     * @param sql a whole {@code COPY … TO STDOUT} statement, text format
     * @param memory shared by all readers
     * @throws TapException if a connection pooler has put another backend, or other settings, under
     *     the connection
     */
    public static CopyRows start(
            Connection connection, String sql, RecordMemory memory, BeforeLargeRow beforeLargeRow)
            throws SQLException {
        PGConnection session = connection.unwrap(PGConnection.class);
        PoolerGuard.requirePinned(connection);
        // A SQL_ASCII database stores whatever bytes it was given. To send them as UTF-8 it would
        // check them, and refuse the row; as SQL_ASCII it sends them as they are.
        boolean anyBytes = "SQL_ASCII".equals(session.getParameterStatus("server_encoding"));
        String statement = anyBytes ? sql + " (ENCODING 'SQL_ASCII')" : sql;
        CopyOut copy = session.getCopyAPI().copyOut(statement);
        return new CopyRows(
                session, copy, CopyDataStream.of(session, memory, beforeLargeRow), anyBytes);
    }

    /**
     * Goes on to the next row.
     *
     * @return how many bytes it has in {@link #row}, its newline among them, or -1 after the last
     * @throws TapException if the row is larger than the limit, and nothing but {@link #close} can
     *     follow; or if the rows end and are not as many as the server says it sent
     */
    public int next() throws SQLException, InterruptedException {
        row = NONE; // It may be large, and there may be room for one only.
        int length = stream.next();
        if (length >= 0) {
            row = stream.bytes();
            offset = stream.offset();
        } else {
            // Anything but a row, its end among it, is pgjdbc's to understand.
            byte[] message = copy.readFromCopy();
            if (message == null) {
                requireAllRows();
                return -1;
            }
            row = message;
            offset = 0;
            length = message.length;
        }
        rowCount++;
        return repairsEncoding ? repaired(length) : length;
    }

    /** A copy that is taken for complete makes targets drop what it lacks, so it is counted. */
    private void requireAllRows() {
        if (rowCount != copy.getHandledRowCount()) {
            throw new TapException(
                    Kind.SOURCE,
                    "the server sent %d rows, and %d were read; the copy is not complete, run again"
                            .formatted(copy.getHandledRowCount(), rowCount));
        }
    }

    /**
     * The array that has the bytes of the current row, UTF-8, from {@link #offset} on. It is often
     * the connection's own buffer: valid until {@link #next}, and to be written to within the row
     * only.
     */
    public byte[] row() {
        return row;
    }

    /** Where the current row begins in {@link #row}. */
    public int offset() {
        return offset;
    }

    private int repaired(int length) {
        byte[] repaired = new String(row, offset, length, UTF_8).getBytes(UTF_8);
        if (!Arrays.equals(row, offset, offset + length, repaired, 0, repaired.length)) {
            repairedRows++;
        }
        row = repaired;
        offset = 0;
        return repaired.length;
    }

    /** How many rows held bytes that are not UTF-8 and were shown as U+FFFD instead. */
    public long repairedRows() {
        return repairedRows;
    }

    /**
     * Ends the COPY on the server if there are rows left, and reads away what it has sent by then,
     * without holding it. The driver's own {@code cancelCopy} leaves that in the connection, which
     * is of no use then.
     */
    @Override
    public void close() throws SQLException {
        stream.letGo();
        if (!copy.isActive()) {
            return;
        }
        session.cancelQuery();
        try {
            do {
                stream.discard();
            } while (copy.readFromCopy() != null);
        } catch (SQLException e) {
            if (!PSQLState.QUERY_CANCELED.getState().equals(e.getSQLState())) {
                throw e;
            }
        }
    }
}
