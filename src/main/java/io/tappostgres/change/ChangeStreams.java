package io.tappostgres.change;

import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import io.tappostgres.config.LogConfig;
import io.tappostgres.config.LogConfig.UnchangedToast;
import io.tappostgres.connection.Identifiers;
import io.tappostgres.connection.Questions;
import io.tappostgres.discovery.Table;
import io.tappostgres.plan.SelectedStream;
import io.tappostgres.plan.StreamOpening;
import java.util.List;
import java.util.Set;

/** Opens the streams of one database that are read from its log. */
public final class ChangeStreams {

    private final CurrentCatalogs catalogs;
    private final StreamOpening opening;
    private final UnchangedValues unchanged;
    private final LogConfig config;
    private final ChangeOutput output;
    private final String timeExtracted;

    /**
     * @param questions to the database, on the server that has the log
     * @param unchanged which the output has, too
     * @param timeExtracted an RFC 3339 time, for every RECORD
     */
    public ChangeStreams(
            Questions questions,
            StreamOpening opening,
            UnchangedValues unchanged,
            LogConfig config,
            ChangeOutput output,
            String timeExtracted) {
        this.catalogs = new CurrentCatalogs(questions);
        this.opening = opening;
        this.unchanged = unchanged;
        this.config = config;
        this.output = output;
        this.timeExtracted = timeExtracted;
    }

    /**
     * Opens a stream.
     *
     * @param bookmark how far it has come
     * @param mayHaveOtherColumns whether the log can have changes from when the table had other
     *     columns
     * @param version of the table, for its records
     * @throws TapException if its table is gone
     */
    public StreamChanges open(
            SelectedStream stream,
            LogBookmark bookmark,
            long tableOid,
            boolean mayHaveOtherColumns,
            long version) {
        String schemaName = stream.schemaName();
        String tableName = stream.entry().tableName();
        Table table = catalogs.table(schemaName, tableName);
        if (table == null) {
            throw new TapException(
                    Kind.USAGE,
                    "there is no table %s any more: deselect the stream"
                            .formatted(Identifiers.quoteQualified(schemaName, tableName)));
        }
        return new StreamChanges(
                stream,
                bookmark,
                tableOid,
                () -> catalogs.rowHolders(tableOid),
                version,
                new ShapePlanner(
                        stream,
                        table,
                        mayHaveOtherColumns,
                        config.unchangedToast() == UnchangedToast.FETCH
                                ? () -> catalogs.toastableColumns(tableOid)
                                : Set::of,
                        opening,
                        catalogs),
                unchanged,
                config,
                output,
                timeExtracted);
    }

    /**
     * What takes the changes of these streams.
     *
     * @param position from where on the log is read
     */
    public TransactionRecords records(List<StreamChanges> streams, long position) {
        return new TransactionRecords(
                streams, new ChangeRouter(streams, catalogs), unchanged, position);
    }
}
