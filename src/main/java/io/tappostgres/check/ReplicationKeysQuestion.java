package io.tappostgres.check;

import static io.tappostgres.check.CheckId.D64;

import io.tappostgres.ReplicationMethod;
import io.tappostgres.TapException;
import io.tappostgres.finding.Finding;
import io.tappostgres.key.IndexHint;
import io.tappostgres.key.KeyBookmark;
import io.tappostgres.key.ReplicationKey;
import io.tappostgres.singer.CatalogEntry;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Whether the rows of the incremental streams can be read by their replication keys. */
final class ReplicationKeysQuestion implements StreamQuestion {

    private static final Set<String> INEXACT = Set.of("float4", "float8");

    /**
     * A partial index does not have all rows; parents have statistics with and without children.
     */
    private static final String FACTS =
            """
            SELECT n.nspname, c.relname, a.attname,
                   coalesce((SELECT max(s.null_frac) FROM pg_stats s
                             WHERE s.schemaname = n.nspname AND s.tablename = c.relname
                               AND s.attname = a.attname), 0),
                   EXISTS (SELECT 1 FROM pg_index i
                           JOIN pg_class ic ON ic.oid = i.indexrelid
                           JOIN pg_am m ON m.oid = ic.relam AND m.amname = 'btree'
                           WHERE i.indrelid = c.oid AND i.indkey[0] = a.attnum
                             AND i.indisvalid AND i.indpred IS NULL)
            FROM pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            WHERE (n.nspname, c.relname, a.attname) IN (
                SELECT unnest(?::text[])::name, unnest(?::text[])::name, unnest(?::text[])::name)
            """;

    private record KeyColumn(String schemaName, String tableName, String name) {}

    private record Facts(double fractionWithout, boolean hasIndex) {}

    @Override
    public CheckId id() {
        return D64;
    }

    @Override
    public List<Finding> ask(CheckContext context, List<CheckedStream> streams)
            throws SQLException {
        List<Finding> findings = new ArrayList<>();
        Map<CheckedStream, ReplicationKey> keys = new LinkedHashMap<>();
        for (CheckedStream stream : streams) {
            if (!stream.isReadBy(ReplicationMethod.INCREMENTAL) || stream.table() == null) {
                continue;
            }
            try {
                ReplicationKey key = ReplicationKey.of(stream.entry(), stream.table());
                requireBookmark(context, stream.entry(), key);
                keys.put(stream, key);
            } catch (TapException e) {
                findings.add(Refusal.of(e).fail(D64, stream.scope()));
            }
        }
        Map<KeyColumn, Facts> facts = facts(context, keys);
        keys.forEach((stream, key) -> findings.addAll(quality(context, stream, key, facts)));
        if (!keys.isEmpty()) {
            findings.add(
                    0,
                    D64.pass(
                            context.databaseScope(),
                            "rows can be read by those of %,d streams".formatted(keys.size())));
        }
        return findings;
    }

    /** Refuses a bookmark that a run of today could not go on from. */
    private static void requireBookmark(
            CheckContext context, CatalogEntry entry, ReplicationKey key) {
        if (context.state() == null) {
            return;
        }
        JsonNode bookmark =
                context.state()
                        .bookmark(entry.tapStreamId())
                        .clearedOnReplicationChange(ReplicationMethod.INCREMENTAL, key.name())
                        .replicationKeyValue();
        if (bookmark != null) {
            key.requireOrderOfCatalog(entry);
            KeyBookmark.text(key, bookmark);
        }
    }

    private static Map<KeyColumn, Facts> facts(
            CheckContext context, Map<CheckedStream, ReplicationKey> keys) throws SQLException {
        List<KeyColumn> columns = new ArrayList<>();
        keys.forEach((stream, key) -> columns.add(column(stream, key)));
        Map<KeyColumn, Facts> facts = new HashMap<>();
        if (columns.isEmpty()) {
            return facts;
        }
        context.query(
                FACTS,
                row ->
                        facts.put(
                                new KeyColumn(row.getString(1), row.getString(2), row.getString(3)),
                                new Facts(row.getDouble(4), row.getBoolean(5))),
                columns.stream().map(KeyColumn::schemaName).toArray(String[]::new),
                columns.stream().map(KeyColumn::tableName).toArray(String[]::new),
                columns.stream().map(KeyColumn::name).toArray(String[]::new));
        return facts;
    }

    private static KeyColumn column(CheckedStream stream, ReplicationKey key) {
        return new KeyColumn(stream.table().schemaName(), stream.table().name(), key.name());
    }

    private static List<Finding> quality(
            CheckContext context,
            CheckedStream stream,
            ReplicationKey key,
            Map<KeyColumn, Facts> facts) {
        List<Finding> findings = new ArrayList<>();
        Finding type = type(stream, key);
        if (type != null) {
            findings.add(type);
        }
        Facts known = facts.getOrDefault(column(stream, key), new Facts(0, true));
        if (known.fractionWithout() > 0 && key.canBeNull()) {
            findings.add(
                    D64.warn(
                            stream.scope(),
                            "%.0f %% of the rows have no value of \"%s\""
                                    .formatted(
                                            Math.max(1, 100 * known.fractionWithout()), key.name()),
                            "the first run reads them, and later runs do not see what becomes of"
                                    + " them",
                            "choose another replication key, or read the stream by FULL_TABLE"));
        }
        String index = IndexHint.statement(stream.table(), key, context.version());
        if (index != null && !known.hasIndex()) {
            findings.add(
                    D64.info(
                            stream.scope(),
                            "no index begins with \"%s\", so that each run reads the whole table"
                                    .formatted(key.name()),
                            index));
        }
        return findings;
    }

    private static Finding type(CheckedStream stream, ReplicationKey key) {
        String found = "\"%s\" is of type %s".formatted(key.name(), key.sqlDatatype());
        String remedy = "choose a column that grows with every change, such as a timestamp";
        return switch (key.kind()) {
            case INTEGER, TIME -> null;
            case NUMBER ->
                    INEXACT.contains(key.type().name())
                            ? D64.warn(
                                    stream.scope(),
                                    found,
                                    "its values are rounded, and the bookmark with them",
                                    remedy)
                            : null;
            case TEXT ->
                    D64.warn(
                            stream.scope(),
                            found,
                            "rows that come later and sort before the bookmark are not read",
                            remedy);
        };
    }
}
