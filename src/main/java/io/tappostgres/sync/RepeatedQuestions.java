package io.tappostgres.sync;

import io.tappostgres.TapException;
import io.tappostgres.connection.Database;
import io.tappostgres.connection.Questions;
import io.tappostgres.connection.TransientFailures;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the server of a log, beside the session that streams it, and again where the connection is
 * lost: for a limited time per question, until that has passed once in vain. Belongs to one thread.
 */
final class RepeatedQuestions implements Questions {

    private static final Logger LOG = LoggerFactory.getLogger(RepeatedQuestions.class);

    private final Database database;
    private final Duration window;
    private final StopSwitch stop;
    private boolean isGivenUp;

    /**
     * @param window for how long a question is asked again; zero for never
     */
    RepeatedQuestions(Database database, Duration window, StopSwitch stop) {
        this.database = database;
        this.window = window;
        this.stop = stop;
    }

    /** The server was waited for in vain: whatever is asked from here on is asked once. */
    void giveUp() {
        isGivenUp = true;
    }

    @Override
    public <T> T answer(String action, Question<T> question) {
        ConnectionRetry retry = new ConnectionRetry(isGivenUp ? Duration.ZERO : window, stop);
        while (true) {
            TapException failure;
            try (Connection connection = database.borrow()) {
                return question.ask(connection);
            } catch (SQLException e) {
                failure = database.failure(action, e);
            } catch (TapException e) {
                failure = e;
            }
            if (!isWorthAnother(retry, failure)) {
                throw failure;
            }
            LOG.warn(
                    "The connection for questions about the log was lost, and is opened again: {}",
                    failure.getMessage());
            database.forgetFailure();
            pause(retry, failure);
        }
    }

    private boolean isWorthAnother(ConnectionRetry retry, TapException failure) {
        if (!(failure.getCause() instanceof SQLException cause)) {
            return false;
        }
        // The question itself is all that there is to come to.
        boolean isWorthIt = retry.isWorthIt(cause, this);
        isGivenUp |= !isWorthIt && TransientFailures.include(cause);
        return isWorthIt;
    }

    /** Nobody interrupts this thread but to end it, for which the failure will do. */
    private static void pause(ConnectionRetry retry, TapException failure) {
        try {
            retry.pause();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure;
        }
    }
}
