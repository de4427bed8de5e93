package io.tappostgres.sync;

import io.tappostgres.key.KeyTracker;
import io.tappostgres.key.ReplicationKey;
import io.tappostgres.plan.StreamPlan;
import io.tappostgres.record.CopyTextReader;
import io.tappostgres.record.RecordWriter;
import io.tappostgres.record.RecordWriter.Field;
import io.tappostgres.type.OddValues;
import io.tappostgres.type.ValueEncoder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The records of a stream that is read in the order of a key, and the keys among them. */
final class KeyedRecords {

    private final List<OddValues> oddValues = new ArrayList<>();
    private final CopyTextReader reader;
    private KeyTracker tracker;

    KeyedRecords(StreamPlan plan, ReplicationKey key, long version, Instant timeExtracted) {
        List<Field> fields = new ArrayList<>();
        for (StreamPlan.PlannedColumn column : plan.columns()) {
            OddValues ofColumn = new OddValues();
            oddValues.add(ofColumn);
            ValueEncoder encoder = column.mapping().newEncoder(ofColumn);
            if (column.name().equals(key.name())) {
                tracker = new KeyTracker(key.kind(), encoder);
                encoder = tracker;
            }
            fields.add(new Field(column.name(), encoder));
        }
        reader =
                new CopyTextReader(
                        new RecordWriter(
                                plan.streamName(),
                                fields,
                                version,
                                RowCopy.TIME_EXTRACTED.format(timeExtracted)));
    }

    /** Turns rows into records. */
    CopyTextReader reader() {
        return reader;
    }

    /** The keys of the rows so far. */
    KeyTracker keys() {
        return tracker;
    }

    /** What was odd about the values so far, by column. */
    List<OddValues> oddValues() {
        return oddValues;
    }
}
