package io.tappostgres.change;

import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import io.tappostgres.connection.BeforeLargeRow;
import io.tappostgres.connection.CopyRows;
import io.tappostgres.json.RecordMemory;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The answer to one statement of a {@link RowQuery}. Belongs to one thread. */
final class RowAnswer {

    /** Why there is none. */
    enum Refusal {
        /** The server does not refuse; the connection was lost, or somebody ended the statement. */
        NONE,
        /** Somebody has locked the table. */
        LOCKED,
        /** A name or a right: another statement may do. */
        STATEMENT,
        /** One of the rows: the others can be had. */
        VALUE
    }

    private static final Logger LOG = LoggerFactory.getLogger(RowAnswer.class);

    /** Short, so that a run that is stopped need not wait for somebody else. */
    private static final String LIMITED_WAIT = "SET LOCAL lock_timeout = 5000";

    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private final RowQuery query;
    private final List<WantedRow> asked;
    private final RowValues values;
    private final int budgetBytes;
    private final RecordMemory memory;
    private boolean isBegun;

    /**
     * @param budgetBytes how large it should be
     */
    RowAnswer(
            RowQuery query,
            List<WantedRow> asked,
            RowValues values,
            int budgetBytes,
            RecordMemory memory) {
        this.query = query;
        this.asked = asked;
        this.values = values;
        this.budgetBytes = budgetBytes;
        this.memory = memory;
    }

    /** Asks, and takes the answer in; may be called again if the connection was lost. */
    Void read(Connection connection, BeforeLargeRow beforeLargeRow) throws SQLException {
        isBegun = false;
        connection.setAutoCommit(false);
        try {
            try (Statement statement = connection.createStatement()) {
                statement.execute(LIMITED_WAIT);
            }
            try (CopyRows rows =
                    CopyRows.start(connection, query.sql(asked), memory, beforeLargeRow)) {
                isBegun = true;
                query.read(rows, asked, values, budgetBytes);
            }
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TapException(Kind.SOURCE, "the run was ended", e);
        } finally {
            end(connection);
        }
    }

    /** What the server says of a transaction that has failed is of no interest any more. */
    private static void end(Connection connection) {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            LOG.debug("The transaction could not be ended: {}", e.getMessage());
        }
    }

    /** Whether it is the server's, or the memory's, last word. */
    Refusal refusal(TapException failure) {
        if (failure.kind() != Kind.SOURCE) {
            return Refusal.NONE;
        }
        if (failure.getCause() == null) {
            return isBegun ? Refusal.VALUE : Refusal.NONE;
        }
        if (!(failure.getCause() instanceof SQLException cause) || cause.getSQLState() == null) {
            return Refusal.NONE;
        }
        String state = cause.getSQLState();
        if (state.equals(LOCK_NOT_AVAILABLE)) {
            return Refusal.LOCKED;
        }
        // Of the manual's Appendix A: syntax or access, data, limits, internal errors.
        return switch (state.substring(0, 2)) {
            case "42", "3F" -> Refusal.STATEMENT;
            case "22", "23", "54", "XX" -> Refusal.VALUE;
            default -> Refusal.NONE;
        };
    }
}
