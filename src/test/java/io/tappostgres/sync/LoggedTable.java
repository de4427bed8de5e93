package io.tappostgres.sync;

import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A table of a {@link LogWorkload}: how it is made, and the changes that it sees. */
final class LoggedTable {

    /** What matters to the log of a table. */
    enum Kind {
        /** The default replica identity, keys that change, columns that come and go. */
        PLAIN,
        /** TOASTed values, of which the log has those that changed; keys do not change. */
        TOASTED,
        /** The same with keys that change. */
        TOASTED_REKEYED,
        /** REPLICA IDENTITY FULL: the log has TOASTed values also under a new key. */
        WHOLE,
        /** A partitioned table, whose rows move between the partitions. */
        PARTED,
        /** No key: rows that are inserted and deleted, each different from all others. */
        KEYLESS
    }

    private static final int PARTITIONS = 3;

    private final Kind kind;
    private final boolean truncates;
    private final AtomicInteger nextId = new AtomicInteger(1);
    private final AtomicInteger nextColumn = new AtomicInteger(1);
    private final List<String> addedColumns = new CopyOnWriteArrayList<>();

    /**
     * @param truncates whether the log has TRUNCATE
     */
    LoggedTable(Kind kind, boolean truncates) {
        this.kind = kind;
        this.truncates = truncates;
    }

    String name() {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    /** SQL that makes the table, with so many rows. */
    String create(int rows) {
        return switch (kind) {
                    case PLAIN -> "CREATE TABLE plain (id int PRIMARY KEY, v int, note text);";
                    case TOASTED, TOASTED_REKEYED -> createToasted();
                    case WHOLE -> createToasted() + " ALTER TABLE whole REPLICA IDENTITY FULL;";
                    case PARTED -> createParted();
                    case KEYLESS ->
                            "CREATE TABLE keyless (id int, note text);"
                                    + " ALTER TABLE keyless REPLICA IDENTITY FULL;";
                }
                + insert(rows, new Random(rows));
    }

    private String createToasted() {
        return "CREATE TABLE %1$s (id int PRIMARY KEY, v int, note text, big text); ALTER TABLE %1$s ALTER big SET STORAGE EXTERNAL;"
                .formatted(name());
    }

    private static String createParted() {
        StringBuilder sql =
                new StringBuilder(
                        "CREATE TABLE parted (id int, region int, v int, note text, PRIMARY KEY (id, region)) PARTITION BY LIST (region);");
        for (int region = 0; region < PARTITIONS; region++) {
            sql.append(
                    "CREATE TABLE parted_%d PARTITION OF parted FOR VALUES IN (%d);"
                            .formatted(region, region));
        }
        return sql.toString();
    }

    /**
     * Some change of some rows.
     *
     * @param alone whether it may lock the table against all others
     */
    String change(Random random, boolean alone) {
        int any = random.nextInt(1000);
        if (alone && any < 8 && truncates && kind != Kind.KEYLESS) {
            return "TRUNCATE %s; %s".formatted(name(), insert(1 + random.nextInt(50), random));
        }
        if (any < 40 && kind != Kind.KEYLESS) {
            return alter(random);
        }
        if (any < 330) {
            return insert(1 + random.nextInt(any < 60 ? 800 : 12), random);
        }
        if (any < 530 || kind == Kind.KEYLESS) {
            return "DELETE FROM %s WHERE %s".formatted(name(), range(random, 12));
        }
        if (any < 630) {
            return changeKeys(random);
        }
        return update(random);
    }

    private String insert(int rows, Random random) {
        int last = nextId.addAndGet(rows) - 1;
        int first = last - rows + 1;
        String note = "'n" + random.nextInt(1000) + "'";
        return switch (kind) {
                    case PLAIN -> "INSERT INTO plain (id, v, note) SELECT id, 0, " + note;
                    case TOASTED, TOASTED_REKEYED, WHOLE ->
                            "INSERT INTO %s (id, v, note, big) SELECT id, 0, %s, %s"
                                    .formatted(name(), note, big(random));
                    case PARTED ->
                            "INSERT INTO parted (id, region, v, note) SELECT id, id %% %d, 0, %s"
                                    .formatted(PARTITIONS, note);
                    case KEYLESS -> "INSERT INTO keyless (id, note) SELECT id, " + note;
                }
                + " FROM generate_series(%d, %d) AS id;".formatted(first, last);
    }

    private static String big(Random random) {
        return "repeat(id || 'x%d ', %d)".formatted(random.nextInt(1000), random.nextInt(900));
    }

    private String range(Random random, int rows) {
        int first = random.nextInt(nextId.get());
        return "id BETWEEN %d AND %d".formatted(first, first + random.nextInt(rows));
    }

    private String changeKeys(Random random) {
        return switch (kind) {
            case PLAIN, TOASTED_REKEYED, WHOLE ->
                    "UPDATE %s SET id = id + 1000000, v = v + 1 WHERE %s AND id < 1000000"
                            .formatted(name(), range(random, 5));
            case PARTED ->
                    "UPDATE parted SET region = (region + 1) %% %d, v = v + 1 WHERE %s"
                            .formatted(PARTITIONS, range(random, 20));
            default -> update(random);
        };
    }

    private String update(Random random) {
        String set = "v = v + 1";
        int any = random.nextInt(10);
        if (any < 3 && !addedColumns.isEmpty()) {
            String column = addedColumns.get(0);
            set += ", %s = %s".formatted(column, any == 0 ? "NULL" : "'a' || v");
        } else if (any < 6 && hasLargeValues()) {
            set += ", big = " + (any == 3 ? "NULL" : big(random));
        } else if (any == 7) {
            set += ", note = NULL";
        }
        String where = range(random, any == 9 ? 900 : 25);
        return "UPDATE %s SET %s WHERE %s".formatted(name(), set, where);
    }

    private boolean hasLargeValues() {
        return kind == Kind.TOASTED || kind == Kind.TOASTED_REKEYED || kind == Kind.WHOLE;
    }

    private String alter(Random random) {
        if (!addedColumns.isEmpty() && random.nextInt(2) == 0) {
            String column = addedColumns.remove(0);
            return "ALTER TABLE %s DROP COLUMN IF EXISTS %s".formatted(name(), column);
        }
        String column = "added_" + nextColumn.getAndIncrement();
        addedColumns.add(column);
        String more =
                "UPDATE %s SET %s = 'new' || v, v = v + 1 WHERE %s"
                        .formatted(name(), column, range(random, 50));
        return "ALTER TABLE %s ADD COLUMN %s text; %s".formatted(name(), column, more);
    }
}
