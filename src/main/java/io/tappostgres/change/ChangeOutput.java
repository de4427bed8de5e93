package io.tappostgres.change;

import io.tappostgres.json.JsonBuffer;
import io.tappostgres.plan.StreamPlan;

/** Where the messages of changes go, in the order in which they are called for. */
public interface ChangeOutput {

    /** The buffer that RECORD lines are appended to. It may be another one after each change. */
    JsonBuffer records();

    /** Writes the SCHEMA behind all records so far. */
    void writeSchema(StreamPlan plan) throws InterruptedException;

    /** Writes an ACTIVATE_VERSION behind all records so far. */
    void writeActivateVersion(String streamName, long version) throws InterruptedException;
}
