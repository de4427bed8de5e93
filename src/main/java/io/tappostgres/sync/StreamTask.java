package io.tappostgres.sync;

import io.tappostgres.change.CopyInLog;
import io.tappostgres.config.SyncConfig;
import io.tappostgres.plan.SelectedStream;

/**
 * One stream of a run, with what its sync works with.
 *
 * @param output the way of its messages to stdout
 * @param stop is thrown when the run is to end early
 * @param log what the copy of a log-based stream begins in, or null
 */
record StreamTask(
        SelectedStream stream,
        StreamOutput output,
        StreamProgress progress,
        SyncConfig config,
        StopSwitch stop,
        CopyInLog log) {}
