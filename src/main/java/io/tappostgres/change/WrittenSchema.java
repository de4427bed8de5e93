package io.tappostgres.change;

import io.tappostgres.decoding.Lsn;
import io.tappostgres.discovery.Column;
import io.tappostgres.plan.StreamPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * The SCHEMA of a stream that is out, held against those that its table's shapes in the log need.
 * Belongs to one thread.
 */
final class WrittenSchema {

    private static final Logger LOG = LoggerFactory.getLogger(WrittenSchema.class);

    private final String tapStreamId;
    private final ChangeOutput output;

    /** Null until a SCHEMA is out. */
    private StreamPlan written;

    WrittenSchema(String tapStreamId, ChangeOutput output) {
        this.tapStreamId = tapStreamId;
        this.output = output;
    }

    /** Whether a SCHEMA is out. */
    boolean isOut() {
        return written != null;
    }

    /** Writes the SCHEMA of a plan. */
    void write(StreamPlan plan) throws InterruptedException {
        output.writeSchema(plan);
        written = plan;
    }

    /** Writes the SCHEMA of a plan if none is out that describes its records. */
    void describe(StreamPlan plan, long lsn) throws InterruptedException {
        if (written == null) {
            write(plan);
            return;
        }
        List<String> changed = changesTo(plan);
        if (!changed.isEmpty()) {
            LOG.info(
                    "Stream \"{}\": from {} of the log on, {}; a new SCHEMA follows",
                    tapStreamId,
                    Lsn.format(lsn),
                    String.join(", ", changed));
            write(plan);
        }
    }

    /**
     * What of a plan's records the SCHEMA that is out does not describe, in words; empty if it
     * describes all of them, be it that it has more.
     */
    private List<String> changesTo(StreamPlan plan) {
        List<String> changed = new ArrayList<>();
        JsonNode outProperties = written.schema().path("properties");
        for (Map.Entry<String, JsonNode> property : plan.schema().path("properties").properties()) {
            if (!property.getValue().equals(outProperties.get(property.getKey()))) {
                changed.add(inWords(plan, property.getKey()));
            }
        }
        return changed;
    }

    private String inWords(StreamPlan plan, String name) {
        Column before = written.table().column(name);
        Column now = plan.table().column(name);
        return before == null
                ? "there is a column \"%s\" (%s)".formatted(name, now.sqlDatatype())
                : "column \"%s\" is %s and not %s"
                        .formatted(name, now.sqlDatatype(), before.sqlDatatype());
    }
}
