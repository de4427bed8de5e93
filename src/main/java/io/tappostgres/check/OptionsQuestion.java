package io.tappostgres.check;

import static io.tappostgres.check.CheckId.D63;

import io.tappostgres.ReplicationMethod;
import io.tappostgres.TapException;
import io.tappostgres.config.RowsConfig;
import io.tappostgres.config.StreamOptions;
import io.tappostgres.discovery.Column;
import io.tappostgres.finding.Finding;
import io.tappostgres.plan.RequestedRows;
import io.tappostgres.plan.RowConditions;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Whether the streams' options go with their methods, and the server understands conditions. */
final class OptionsQuestion implements StreamQuestion {

    /** Each condition is tried on the server by itself, and a check is to take seconds. */
    private static final int TRIED_CONDITIONS = 200;

    @Override
    public CheckId id() {
        return D63;
    }

    @Override
    public List<Finding> ask(CheckContext context, List<CheckedStream> streams)
            throws SQLException {
        List<Finding> findings = new ArrayList<>();
        int tried = 0;
        for (CheckedStream stream : streams) {
            try {
                StreamOptions options = options(stream, context.config().sync().rows());
                boolean isReadable =
                        stream.table() != null
                                && stream.table().columns().stream().allMatch(Column::readable);
                if (isReadable && tried < TRIED_CONDITIONS) {
                    tried += options.conditions().size();
                    RowConditions.of(stream.table(), options.conditions(), context.connection());
                }
            } catch (TapException e) {
                context.connection().rollback();
                findings.add(Refusal.of(e).fail(D63, stream.scope()));
            }
        }
        return findings;
    }

    private static StreamOptions options(CheckedStream stream, RowsConfig rows) {
        StreamOptions options = RequestedRows.options(stream.entry(), rows);
        if (!stream.isReadBy(ReplicationMethod.INCREMENTAL)) {
            RequestedRows.requireAll(options, rows, stream.stream().method());
        }
        return options;
    }
}
