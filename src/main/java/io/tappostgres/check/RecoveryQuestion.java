package io.tappostgres.check;

import static io.tappostgres.check.CheckId.D10;

import io.tappostgres.connection.ServerVersion;
import io.tappostgres.finding.Finding;
import java.util.List;

/** Whether the server is a primary or a read replica. */
final class RecoveryQuestion implements Question {

    @Override
    public CheckId id() {
        return D10;
    }

    @Override
    public List<Finding> ask(CheckContext context) {
        String scope = context.serverScope();
        if (!context.inRecovery()) {
            return List.of(D10.info(scope, "primary"));
        }
        if (context.readsLog() && !context.version().isAtLeast(ServerVersion.V16)) {
            return List.of(
                    D10.fail(
                            scope,
                            "read replica",
                            "PostgreSQL %s has no log for others on one; 16 and newer have"
                                    .formatted(context.version()),
                            "set \"host\" in the config to the primary",
                            "or set the replication-method of the streams to INCREMENTAL or"
                                    + " FULL_TABLE"));
        }
        return List.of(D10.info(scope, "read replica"));
    }
}
