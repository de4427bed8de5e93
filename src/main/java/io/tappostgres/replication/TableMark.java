package io.tappostgres.replication;

import io.tappostgres.singer.Bookmark;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the system catalogs said of a table when a run began. A later run compares them with it, and
 * finds what ALTER TABLE has done to rows without a word in the log. Immutable.
 *
 * @param lsn where the log ended then
 * @param oldestXid the oldest transaction that was running; all before it are over
 * @param relation the oid of the table that holds rows: of several, the one made last, as the first
 *     is more likely to be dropped; 0 if there is none
 * @param filenode of that relation
 * @param columns of that relation, by their numbers: {@link #DROPPED}, or what changes when the
 *     column does
 * @param parts how many partitions and inheriting tables were attached before {@code oldestXid}
 * @param recentParts the oids of those that were attached later
 */
public record TableMark(
        long lsn,
        long oldestXid,
        long relation,
        long filenode,
        List<String> columns,
        int parts,
        List<Long> recentParts) {

    /** The entry of a column that is gone. */
    static final String DROPPED = "-";

    private static final String KEY = "log_table";
    private static final String LSN = "lsn";
    private static final String OLDEST_XID = "oldest_xid";
    private static final String RELATION = "relation";
    private static final String FILENODE = "filenode";
    private static final String COLUMNS = "columns";
    private static final String PARTS = "parts";
    private static final String RECENT_PARTS = "recent_parts";

    private static final char TIMES = '*';

    public TableMark {
        columns = List.copyOf(columns);
        recentParts = List.copyOf(recentParts);
    }

    /** The mark in a bookmark; null if there is none that can be used. */
    public static TableMark of(Bookmark bookmark) {
        JsonNode json = bookmark.get(KEY);
        if (json == null
                || !json.path(OLDEST_XID).isIntegralNumber()
                || !json.path(COLUMNS).isString()) {
            return null;
        }
        List<Long> recentParts = new ArrayList<>();
        json.path(RECENT_PARTS).forEach(oid -> recentParts.add(oid.asLong(0)));
        return new TableMark(
                json.path(LSN).asLong(0),
                json.path(OLDEST_XID).asLong(0),
                json.path(RELATION).asLong(0),
                json.path(FILENODE).asLong(0),
                expanded(json.path(COLUMNS).asString()),
                json.path(PARTS).asInt(0),
                recentParts);
    }

    /** The bookmark with this mark. */
    public Bookmark note(Bookmark bookmark) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put(LSN, lsn);
        json.put(OLDEST_XID, oldestXid);
        json.put(RELATION, relation);
        json.put(FILENODE, filenode);
        json.put(COLUMNS, shortened(columns));
        if (parts > 0) {
            json.put(PARTS, parts);
        }
        if (!recentParts.isEmpty()) {
            ArrayNode list = json.putArray(RECENT_PARTS);
            recentParts.forEach(list::add);
        }
        return bookmark.with(KEY, json);
    }

    /** Most columns of a table are as CREATE TABLE made them: {@code 731*12 - 805}. */
    private static String shortened(List<String> columns) {
        StringBuilder text = new StringBuilder();
        int count = 0;
        for (int i = 0; i < columns.size(); i++) {
            count++;
            if (i + 1 == columns.size() || !columns.get(i + 1).equals(columns.get(i))) {
                text.append(text.isEmpty() ? "" : " ").append(columns.get(i));
                text.append(count == 1 ? "" : TIMES + String.valueOf(count));
                count = 0;
            }
        }
        return text.toString();
    }

    private static List<String> expanded(String text) {
        List<String> columns = new ArrayList<>();
        for (String entry : text.split(" ", -1)) {
            int times = entry.indexOf(TIMES);
            String column = times < 0 ? entry : entry.substring(0, times);
            int count = times < 0 ? 1 : Integer.parseInt(entry, times + 1, entry.length(), 10);
            for (int i = 0; i < count && !column.isEmpty(); i++) {
                columns.add(column);
            }
        }
        return columns;
    }
}
