package io.tappostgres.check;

import io.tappostgres.finding.Finding;
import java.sql.SQLException;
import java.util.List;

/** One question about all selected streams of a database. */
interface StreamQuestion {

    /** The first of what is asked, for when there is no answer. */
    CheckId id();

    /**
     * Asks.
     *
     * @throws SQLException if the server does not answer, which ends this question only
     */
    List<Finding> ask(CheckContext context, List<CheckedStream> streams) throws SQLException;
}
