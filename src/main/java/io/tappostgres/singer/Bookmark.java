package io.tappostgres.singer;

import io.tappostgres.ReplicationMethod;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * How far one stream has come; immutable, with keys it does not know kept as they are.
 *
 * <p>A key that is null counts as absent, but stays where it is: singer-io's tap sets {@code xmin}
 * to null when a full copy is complete.
 */
public final class Bookmark {

    /** Of a stream that was never synced, or is to be synced anew. */
    public static final Bookmark EMPTY = new Bookmark(JsonNodeFactory.instance.objectNode());

    private static final String VERSION = "version";
    private static final String LAST_REPLICATION_METHOD = "last_replication_method";
    private static final String REPLICATION_KEY = "replication_key";
    private static final String REPLICATION_KEY_VALUE = "replication_key_value";
    private static final String XMIN = "xmin";
    private static final String LSN = "lsn";

    /** The name that MeltanoLabs' tap gives the log position as if it were a column. */
    private static final String MELTANO_LSN_KEY = "_sdc_lsn";

    private final ObjectNode values;

    /** The values are not copied; nobody may change them afterwards. */
    Bookmark(ObjectNode values) {
        this.values = values;
    }

    /** The table version that the records of this stream carry. */
    public OptionalLong version() {
        return JsonShape.integer(values.get(VERSION));
    }

    /** The name of the method of the last run, which may be one that is not known; or null. */
    public String lastReplicationMethod() {
        return JsonShape.text(values.get(LAST_REPLICATION_METHOD));
    }

    /** The column that {@link #replicationKeyValue} is of, or null. */
    public String replicationKey() {
        return JsonShape.text(values.get(REPLICATION_KEY));
    }

    /** The greatest value seen, exactly as it was written, or null. */
    public JsonNode replicationKeyValue() {
        return get(REPLICATION_KEY_VALUE);
    }

    /** The transaction that an interrupted full copy of singer-io's tap had come to. */
    public OptionalLong xmin() {
        return JsonShape.integer(values.get(XMIN));
    }

    /**
     * The log position, (high 32 bits << 32) + low 32 bits; also where MeltanoLabs' tap keeps it,
     * as the value of the replication key {@code _sdc_lsn}.
     */
    public OptionalLong lsn() {
        JsonNode lsn = get(LSN);
        if (lsn == null && MELTANO_LSN_KEY.equals(replicationKey())) {
            lsn = replicationKeyValue();
        }
        return lsn != null && JsonShape.INTEGER.accepts(lsn)
                ? JsonShape.integer(lsn)
                : OptionalLong.empty();
    }

    /** The value of any key, or null where there is none. */
    public JsonNode get(String key) {
        JsonNode value = values.get(key);
        return JsonShape.isAbsent(value) ? null : value;
    }

    /** Whether there is no key at all. */
    public boolean isEmpty() {
        return values.isEmpty();
    }

    /** Whether it tells the method and nothing of what was read by it. */
    public boolean hasMethodOnly() {
        return values.size() == 1 && values.has(LAST_REPLICATION_METHOD);
    }

    /** A copy with another table version. */
    public Bookmark withVersion(long version) {
        return with(VERSION, JsonNodeFactory.instance.numberNode(version));
    }

    /** A copy that notes the method of this run. */
    public Bookmark withLastReplicationMethod(ReplicationMethod method) {
        return with(LAST_REPLICATION_METHOD, JsonNodeFactory.instance.stringNode(method.name()));
    }

    /** A copy that notes the column of the bookmarked value. */
    public Bookmark withReplicationKey(String replicationKey) {
        return with(REPLICATION_KEY, JsonNodeFactory.instance.stringNode(replicationKey));
    }

    /** A copy with another bookmarked value. */
    public Bookmark withReplicationKeyValue(JsonNode value) {
        return with(REPLICATION_KEY_VALUE, value);
    }

    /** A copy that notes the transaction a full copy has come to. */
    public Bookmark withXmin(long xmin) {
        return with(XMIN, JsonNodeFactory.instance.numberNode(xmin));
    }

    /** A copy whose {@code xmin} is null, which says that the full copy is complete. */
    public Bookmark withXminNull() {
        return with(XMIN, JsonNodeFactory.instance.nullNode());
    }

    /** A copy with another log position. */
    public Bookmark withLsn(long lsn) {
        return with(LSN, JsonNodeFactory.instance.numberNode(lsn));
    }

    /** A copy that has no log position, as {@link #lsn} finds it. */
    public Bookmark withoutLsn() {
        Bookmark without = without(LSN);
        return MELTANO_LSN_KEY.equals(replicationKey())
                ? without.without(REPLICATION_KEY_VALUE)
                : without;
    }

    /** A copy with one more key, or another value of it in its old place. */
    public Bookmark with(String key, JsonNode value) {
        ObjectNode copy = copyOfValues();
        copy.set(key, value);
        return new Bookmark(copy);
    }

    /** A copy without the key. */
    public Bookmark without(String key) {
        ObjectNode copy = copyOfValues();
        copy.remove(key);
        return new Bookmark(copy);
    }

    /**
     * The bookmark to start a run with: emptied if it belongs to another replication method, or,
     * for {@code INCREMENTAL}, to another replication key or none, so that the stream is copied
     * anew; and with the method noted in it.
     *
     * @param replicationKey what the catalog says now, or null
     */
    public Bookmark clearedOnReplicationChange(ReplicationMethod method, String replicationKey) {
        Bookmark kept = replicationChange(method, replicationKey) == null ? this : EMPTY;
        return kept.withLastReplicationMethod(method);
    }

    /**
     * Why a run does not go on from here, in words that follow the name of the stream; null if it
     * does.
     *
     * @param replicationKey what the catalog says now, or null
     */
    public String replicationChange(ReplicationMethod method, String replicationKey) {
        String lastMethod = lastReplicationMethod();
        if (lastMethod != null && !lastMethod.equals(method.name())) {
            return "its replication method was %s and is %s now".formatted(lastMethod, method);
        }
        if (method != ReplicationMethod.INCREMENTAL
                || (replicationKey() != null && replicationKey().equals(replicationKey))) {
            return null;
        }
        return replicationKey() == null
                ? "its bookmark does not name a replication key"
                : "its replication key was \"%s\" and is \"%s\" now"
                        .formatted(replicationKey(), replicationKey);
    }

    ObjectNode values() {
        return values;
    }

    private ObjectNode copyOfValues() {
        ObjectNode copy = JsonNodeFactory.instance.objectNode();
        copy.setAll(values);
        return copy;
    }
}
