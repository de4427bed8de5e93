package io.tappostgres.change;

import io.tappostgres.decoding.LogRelation;
import io.tappostgres.plan.LogProperties;
import io.tappostgres.plan.StreamPlan;
import io.tappostgres.type.OddValues;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The shapes that the table of one stream has had in the log so far, by the relation that the
 * plugin told of. Belongs to one thread.
 *
 * <p>A plugin that tells of columns only by the values that it has tells less with a deleted row
 * than with an updated one, so that such a relation has a shape for either.
 */
final class RecordShapes {

    private final ShapePlanner planner;
    private final LogProperties properties;
    private final String timeExtracted;
    private final IdentityHashMap<LogRelation, RecordShape> ofRows = new IdentityHashMap<>();
    private final IdentityHashMap<LogRelation, RecordShape> ofDeleted = new IdentityHashMap<>();
    private final Map<String, OddValues> oddValues = new LinkedHashMap<>();

    RecordShapes(ShapePlanner planner, LogProperties properties, String timeExtracted) {
        this.planner = planner;
        this.properties = properties;
        this.timeExtracted = timeExtracted;
    }

    /** The shape of a change, or null if no change like it has come yet. */
    RecordShape of(Change change) {
        return shapes(change).get(change.relation());
    }

    /** The plan for a change like which none has come yet; null if no column is left. */
    StreamPlan plan(Change change, boolean isDescendant) {
        return planner.plan(change.relation(), isDescendant, isOfRows(change));
    }

    /**
     * Adds the shape of such a change.
     *
     * @param version of the table, for its records
     */
    RecordShape add(Change change, StreamPlan plan, long version) {
        RecordShape shape =
                new RecordShape(
                        plan, change.relation(), properties, version, timeExtracted, oddValues);
        shapes(change).put(change.relation(), shape);
        return shape;
    }

    /** Forgets all of them: the records behind have another version. */
    void clear() {
        ofRows.clear();
        ofDeleted.clear();
    }

    /** By column, the values that could not be shown as they are. */
    Map<String, OddValues> oddValues() {
        return oddValues;
    }

    private IdentityHashMap<LogRelation, RecordShape> shapes(Change change) {
        return isOfRows(change) ? ofRows : ofDeleted;
    }

    private static boolean isOfRows(Change change) {
        return change.kind() != Change.Kind.DELETE || change.relation().isWhole();
    }
}
