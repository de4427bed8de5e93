package io.tappostgres.sync;

/**
 * Is told how a run goes on, to show it to a person. Called by any of the threads that read, and
 * for several streams at a time if the run interleaves them.
 */
public interface ProgressListener {

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
}
