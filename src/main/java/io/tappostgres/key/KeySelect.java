package io.tappostgres.key;

import io.tappostgres.connection.Identifiers;
import io.tappostgres.plan.RowConditions;
import io.tappostgres.plan.StreamPlan;

/**
 * The statements that read a stream in the order of its replication key.
 *
 * @param conditions the user's conditions on the rows
 * @param orderBehindKey as {@link RowOrder} has it
 */
public record KeySelect(
        StreamPlan plan, ReplicationKey key, RowConditions conditions, String orderBehindKey) {

    /** The rows of a range; those without a key too, as the last, if it has no bounds. */
    public String copy(KeyRange range) {
        RowConditions within = conditions;
        if (range.from() != null) {
            within = within.and(key.compared(">=", range.from()));
        }
        if (range.upTo() != null) {
            within = within.and(key.compared("<=", range.upTo()));
        }
        return copy(within);
    }

    /** The rows without a key. */
    public String copyOfRowsWithoutKey() {
        return copy(conditions.and(key.column() + " IS NULL"));
    }

    /**
     * The {@code number}-th key, as text, behind those that have been read; no row if there are not
     * as many.
     *
     * @param condition what is true of keys that have not been read
     */
    String nthKey(String condition, int number) {
        // A bare name in ORDER BY would be that of the output column, which is of type text.
        String column = Identifiers.quoteQualified(plan.table().name(), key.name());
        return "SELECT %s::text FROM %s%s ORDER BY %s OFFSET %d LIMIT 1"
                .formatted(
                        column,
                        tableName(),
                        conditions.and(condition).whereClause(),
                        column,
                        number - 1);
    }

    private String copy(RowConditions within) {
        return "COPY (SELECT %s FROM %s%s ORDER BY %s%s) TO STDOUT"
                .formatted(
                        plan.selectList(),
                        tableName(),
                        within.whereClause(),
                        key.column(),
                        orderBehindKey);
    }

    private String tableName() {
        return Identifiers.quoteQualified(plan.table().schemaName(), plan.table().name());
    }
}
