package io.tappostgres.sync;

import io.tappostgres.config.SyncConfig;
import io.tappostgres.plan.SelectedStream;

/**
 * One stream of a run, with what its sync works with.
 *
 * @param output the way of its messages to stdout
 * @param stop is thrown when the run is to end early
 */
record StreamTask(
        SelectedStream stream,
        StreamOutput output,
        StreamProgress progress,
        SyncConfig config,
        StopSwitch stop) {}
