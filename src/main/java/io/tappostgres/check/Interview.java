package io.tappostgres.check;

import io.tappostgres.finding.Finding;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * Questions in one session, each in a transaction of its own: one that the server does not answer
 * does not keep the next from being asked.
 */
final class Interview {

    /** For how long an answer is waited for: a check is safe to run on a busy server. */
    static final Duration LONGEST_ANSWER = Duration.ofSeconds(10);

    private static final String QUERY_CANCELLED = "57014";

    /** What asks. */
    interface Asking {
        List<Finding> ask() throws SQLException;
    }

    private final CheckContext context;
    private final List<Finding> findings;

    /**
     * @param findings takes the answers
     */
    Interview(CheckContext context, List<Finding> findings) {
        this.context = context;
        this.findings = findings;
    }

    /**
     * Asks several questions.
     *
     * @throws SQLException if the connection is lost
     */
    void ask(List<Question> questions) throws SQLException {
        for (Question question : questions) {
            ask(question.id(), () -> question.ask(context));
        }
    }

    /**
     * Asks one question.
     *
     * @throws SQLException if the connection is lost
     */
    void ask(CheckId id, Asking question) throws SQLException {
        try {
            findings.addAll(question.ask());
            context.connection().commit();
        } catch (SQLException e) {
            if (isLost(e)) {
                throw e;
            }
            context.connection().rollback();
            findings.add(unanswered(id, e));
        }
    }

    private Finding unanswered(CheckId id, SQLException e) {
        String scope = context.databaseScope();
        return QUERY_CANCELLED.equals(e.getSQLState())
                ? id.warn(
                        scope,
                        "no answer within %d s".formatted(LONGEST_ANSWER.toSeconds()),
                        "the server is busy, or the system catalogs are locked",
                        "run the check again")
                : id.skip(scope, ServerWords.of(e));
    }

    /** A connection exception, or one that an administrator or a conflict ended. */
    private static boolean isLost(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        return state.startsWith("08") || state.startsWith("57P");
    }
}
