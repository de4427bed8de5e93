package io.tappostgres.check;

import static io.tappostgres.check.CheckId.D75;

import io.tappostgres.finding.Finding;
import java.sql.SQLException;
import java.util.List;
import org.postgresql.PGConnection;

/**
 * Whether a pooler is in between: it gives the driver a number of its own for the backend's. One
 * that does not keep sessions refuses the login.
 */
final class PoolerQuestion implements Question {

    @Override
    public CheckId id() {
        return D75;
    }

    @Override
    public List<Finding> ask(CheckContext context) throws SQLException {
        int announced = context.connection().unwrap(PGConnection.class).getBackendPID();
        int pid = context.query("SELECT pg_backend_pid()", row -> row.getInt(1)).get(0);
        return List.of(
                pid == announced
                        ? D75.pass(context.serverScope(), "none")
                        : D75.info(context.serverScope(), "one that keeps sessions"));
    }
}
