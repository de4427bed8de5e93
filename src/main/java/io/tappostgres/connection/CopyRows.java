package io.tappostgres.connection;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/**
 * The rows of one {@code COPY … TO STDOUT}, each as the bytes of its CopyData message.
 *
 * <p>One CopyData message is one row, and pgjdbc hands out a fresh array for it. Belongs to one
 * thread. Closing before the last row cancels the COPY on the server.
 */
public final class CopyRows implements AutoCloseable {

    private final CopyOut copy;
    private final boolean repairsEncoding;
    private long repairedRows;

    private CopyRows(CopyOut copy, boolean repairsEncoding) {
        this.copy = copy;
        this.repairsEncoding = repairsEncoding;
    }

    /**
     * Starts the COPY.
     *
     * @param sql a whole {@code COPY … TO STDOUT} statement, text format
     */
    public static CopyRows start(Connection connection, String sql) throws SQLException {
        PGConnection session = connection.unwrap(PGConnection.class);
        CopyOut copy = session.getCopyAPI().copyOut(sql);
        // A SQL_ASCII database stores whatever bytes it was given, and sends them unchanged.
        boolean anyBytes = "SQL_ASCII".equals(session.getParameterStatus("server_encoding"));
        return new CopyRows(copy, anyBytes);
    }

    /** The next row as UTF-8 with its newline, or null after the last one. */
    public byte[] next() throws SQLException {
        byte[] row = copy.readFromCopy();
        if (!repairsEncoding || row == null) {
            return row;
        }
        byte[] repaired = new String(row, UTF_8).getBytes(UTF_8);
        if (!Arrays.equals(row, repaired)) {
            repairedRows++;
        }
        return repaired;
    }

    /** How many rows held bytes that are not UTF-8 and were shown as U+FFFD instead. */
    public long repairedRows() {
        return repairedRows;
    }

    @Override
    public void close() throws SQLException {
        if (copy.isActive()) {
            copy.cancelCopy();
        }
    }
}
