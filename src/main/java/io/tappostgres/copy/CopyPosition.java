package io.tappostgres.copy;

import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * How far a copy has come: of the blocks below each relation's mark, every row is out that the
 * snapshot sees and nobody has deleted meanwhile. Immutable; kept in a stream's bookmark.
 *
 * @param columns a digest of what is read of each row; a copy of other columns is another copy
 * @param relations the marks, by the relation's oid; a relation that is not named has not begun
 */
public record CopyPosition(CopySnapshot snapshot, String columns, Map<Long, Mark> relations) {

    /**
     * Where one relation stands.
     *
     * @param nextBlock the first block that is not out whole, {@link #ALL_BLOCKS} if there is none
     */
    public record Mark(long relfilenode, long nextBlock) {}

    /** The mark of a relation that was read to its end. */
    public static final long ALL_BLOCKS = Long.MAX_VALUE;

    private static final String SNAPSHOT_XMIN = "snapshot_xmin";
    private static final String SNAPSHOT_XMAX = "snapshot_xmax";
    private static final String SYSTEM_IDENTIFIER = "system_identifier";
    private static final String TIMELINE = "timeline";
    private static final String DATABASE_OID = "database_oid";
    private static final String WAL_BYTES = "wal_bytes";
    private static final String COLUMNS = "columns";
    private static final String RELATIONS = "relations";
    private static final String RELFILENODE = "relfilenode";
    private static final String NEXT_BLOCK = "next_block";

    public CopyPosition {
        relations = new LinkedHashMap<>(relations);
    }

    /** How many blocks at the beginning of a relation, as long as it is now, are out. */
    long blocksOut(CopyRelation relation) {
        Mark mark = relations.get(relation.oid());
        return mark == null ? 0 : Math.min(mark.nextBlock(), relation.blocks());
    }

    /** The position as a bookmark holds it. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put(SNAPSHOT_XMIN, snapshot.xmin());
        json.put(SNAPSHOT_XMAX, snapshot.xmax());
        json.put(SYSTEM_IDENTIFIER, snapshot.server().systemIdentifier());
        json.put(TIMELINE, snapshot.server().timeline());
        json.put(DATABASE_OID, snapshot.databaseOid());
        json.put(WAL_BYTES, snapshot.walBytes());
        json.put(COLUMNS, columns);
        ObjectNode marks = json.putObject(RELATIONS);
        relations.forEach(
                (oid, mark) -> {
                    ObjectNode node = marks.putObject(oid.toString());
                    node.put(RELFILENODE, mark.relfilenode());
                    node.put(NEXT_BLOCK, mark.nextBlock() == ALL_BLOCKS ? null : mark.nextBlock());
                });
        return json;
    }

    /** What {@link #toJson} says of the relations alone; null where there is no position. */
    public static JsonNode marks(JsonNode json) {
        return json == null ? null : json.path(RELATIONS);
    }

    /** The position in a bookmark, or null if it is not one that {@link #toJson} wrote. */
    public static CopyPosition fromJson(JsonNode json) {
        if (!isWhole(json, SNAPSHOT_XMIN)
                || !isWhole(json, SNAPSHOT_XMAX)
                || !isWhole(json, TIMELINE)
                || !isWhole(json, DATABASE_OID)
                || !isTextOrNull(json.get(SYSTEM_IDENTIFIER))
                || !isWhole(json, WAL_BYTES)
                || !json.path(COLUMNS).isString()
                || !json.path(RELATIONS).isObject()) {
            return null;
        }
        Map<Long, Mark> relations = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : json.path(RELATIONS).properties()) {
            JsonNode nextBlock = entry.getValue().path(NEXT_BLOCK);
            boolean isMark = nextBlock.isNull() || isWhole(entry.getValue(), NEXT_BLOCK);
            if (!isMark
                    || !isWhole(entry.getValue(), RELFILENODE)
                    || !entry.getKey().matches("[0-9]{1,10}")) {
                return null;
            }
            relations.put(
                    Long.valueOf(entry.getKey()),
                    new Mark(
                            entry.getValue().path(RELFILENODE).longValue(),
                            nextBlock.isNull() ? ALL_BLOCKS : nextBlock.longValue()));
        }
        JsonNode systemIdentifier = json.path(SYSTEM_IDENTIFIER);
        return new CopyPosition(
                new CopySnapshot(
                        new ServerIdentity(
                                systemIdentifier.isString() ? systemIdentifier.stringValue() : null,
                                json.path(TIMELINE).longValue()),
                        json.path(DATABASE_OID).longValue(),
                        json.path(SNAPSHOT_XMIN).longValue(),
                        json.path(SNAPSHOT_XMAX).longValue(),
                        json.path(WAL_BYTES).longValue()),
                json.path(COLUMNS).stringValue(),
                relations);
    }

    private static boolean isTextOrNull(JsonNode value) {
        return value != null && (value.isString() || value.isNull());
    }

    private static boolean isWhole(JsonNode json, String key) {
        JsonNode value = json.path(key);
        return value.isIntegralNumber() && value.canConvertToLong() && value.longValue() >= 0;
    }
}
