package io.tappostgres.types;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tappostgres.decoding.ChangeListener;
import io.tappostgres.decoding.LogRelation;
import io.tappostgres.decoding.LogTuple;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Gathers what INSERTs into the tables of a {@link TypeTable} have in their second column. */
final class LoggedValues implements ChangeListener {

    /** {@code pg_type.oid} of real, double precision and numeric. */
    private static final Set<Long> NUMBERS = Set.of(700L, 701L, 1700L);

    private final Map<String, List<String>> values = new HashMap<>();
    private final Set<String> numberTables = new HashSet<>();

    /** By the tables' names, in the order of the log. */
    Map<String, List<String>> values() {
        return values;
    }

    /** The tables whose values wal2json gives as JSON numbers, which may have no NaN. */
    Set<String> numberTables() {
        return numberTables;
    }

    @Override
    public void insert(LogRelation relation, LogTuple row) {
        if (NUMBERS.contains(relation.columns().get(1).typeOid())) {
            numberTables.add(relation.name());
        }
        String value =
                row.isNull(1) ? null : new String(row.bytes(), row.offset(1), row.length(1), UTF_8);
        values.computeIfAbsent(relation.name(), name -> new ArrayList<>()).add(value);
    }

    @Override
    public void begin(int xid, long commitLsn, long commitMicros) {}

    @Override
    public void update(LogRelation relation, LogTuple oldRow, LogTuple newRow) {
        throw new AssertionError("an update of " + relation.name());
    }

    @Override
    public void delete(LogRelation relation, LogTuple oldRow) {
        throw new AssertionError("a delete of " + relation.name());
    }

    @Override
    public void truncate(List<LogRelation> relations) {
        throw new AssertionError("a truncate");
    }

    @Override
    public void commit(long endLsn) {}
}
