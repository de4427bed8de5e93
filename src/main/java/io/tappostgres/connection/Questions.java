package io.tappostgres.connection;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Asks one database, over whatever connection can be had, and over another one where that is lost:
 * a question changes nothing, so that it can be asked as often as it takes.
 */
public interface Questions {

    /** What is asked over a connection in autocommit mode. */
    @FunctionalInterface
    interface Question<T> {
        T ask(Connection connection) throws SQLException;
    }

    /**
     * The answer to a question.
     *
     * @param action what fails if there is none, as "cannot ask …"
     * @throws io.tappostgres.TapException of kind SOURCE if the server refuses, or if the
     *     connection is lost for too long
     */
    <T> T answer(String action, Question<T> question);
}
