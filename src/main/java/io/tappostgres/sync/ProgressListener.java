package io.tappostgres.sync;

/**
 * Is told how a run goes on, to show it to a person. Called by any of the threads that read, and
 * for several streams at a time if the run interleaves them.
 */
public interface ProgressListener {

    /** Shows nothing. */
    ProgressListener NONE =
            new ProgressListener() {
                @Override
                public void streamStarted(String tapStreamId, long estimatedRows) {}

                @Override
                public void rowsRead(String tapStreamId, long rows) {}

                @Override
                public void streamEnded(String tapStreamId) {}
            };

    /**
     * A stream is being read from here on.
     *
     * @param estimatedRows what the server expects it to have; 0 if it does not know
     */
    void streamStarted(String tapStreamId, long estimatedRows);

    /** So many rows of the stream are out by now; called every few thousand rows. */
    void rowsRead(String tapStreamId, long rows);

    /** The stream has ended, well or not. */
    void streamEnded(String tapStreamId);

    /**
     * The log of a database is being read from here on, for all of its streams.
     *
     * @param bytes how much of it there is to read; 0 if that is not known
     */
    default void logStarted(String databaseName, long bytes) {}

    /** So many bytes of the log are read by now; called every thousand messages or so. */
    default void logRead(String databaseName, long bytes) {}

    /** The reading of the log has ended, well or not. */
    default void logEnded(String databaseName) {}
}
