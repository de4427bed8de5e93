package io.tappostgres.key;

import io.tappostgres.TapException;
import io.tappostgres.connection.Literals;
import io.tappostgres.connection.SqlText;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import tools.jackson.databind.JsonNode;

/**
 * Finds out which keys a run reads, with the server's help: it alone knows what a text means in the
 * key's type, and what comes some days before it.
 */
public final class KeyRangeFinder {

    private static final BigDecimal NO_LOOKBACK = BigDecimal.ZERO;

    private final ReplicationKey key;
    private final Connection connection;

    KeyRangeFinder(ReplicationKey key, Connection connection) {
        this.key = key;
        this.connection = connection;
    }

    /**
     * The range without an upper bound.
     *
     * @param bookmark what the state says, or null
     * @param lookback an interval or a number, or null
     * @param startDate what stands in for a missing bookmark of a key of time, or null
     * @throws TapException of kind USAGE if the bookmark or the lookback is not of the key's kind
     */
    KeyRange find(JsonNode bookmark, String lookback, Instant startDate) throws SQLException {
        String amount = lookback == null ? null : checkedLookback(lookback);
        if (bookmark == null) {
            boolean starts = startDate != null && key.kind() == KeyKind.TIME;
            return new KeyRange(
                    null,
                    starts ? evaluated(key.constantOfBookmark(startDate.toString())) : null,
                    null);
        }
        String given = KeyBookmark.text(key, bookmark);
        String canonical = evaluated(key.constantOfBookmark(given));
        return new KeyRange(
                canonical, amount == null ? canonical : before(canonical, amount), null);
    }

    /**
     * The range, but ended by the key that the {@code limit}-th row beyond the bookmark has. Rows
     * that share that key belong to the range, and those that share the bookmark do not count, so
     * that every run gets on, however many share a key.
     *
     * @param limit null for none
     */
    KeyRange limited(KeyRange range, KeySelect select, Integer limit) throws SQLException {
        if (limit == null) {
            return range;
        }
        String unread;
        if (range.bookmark() != null) {
            unread = key.compared(">", range.bookmark());
        } else if (range.from() != null) {
            unread = key.compared(">=", range.from());
        } else {
            unread = key.column() + " IS NOT NULL";
        }
        String upTo = queried(select.nthKey(unread, limit));
        // Nothing lies behind a key that cannot be a bookmark; the next run would come here again.
        boolean bounds = upTo != null && KeyBookmark.isSound(key, upTo);
        return new KeyRange(range.bookmark(), range.from(), bounds ? upTo : null);
    }

    /** The lookback, or null for none; of the kind that can be taken from the key. */
    private String checkedLookback(String lookback) throws SQLException {
        BigDecimal number = KeyBookmark.decimal(lookback.strip());
        if (number != null && number.compareTo(NO_LOOKBACK) == 0) {
            return null;
        }
        boolean fits =
                switch (key.kind()) {
                    case INTEGER, NUMBER -> number != null && number.signum() > 0;
                    case TIME -> number == null && isInterval(lookback);
                    case TEXT -> false;
                };
        if (!fits) {
            throw new TapException(
                    TapException.Kind.USAGE,
                    "its \"replication_key_lookback\" cannot be taken from the replication key \"%s\", which is of type %s: %s"
                            .formatted(key.name(), key.sqlDatatype(), remedy()));
        }
        return number == null ? lookback : number.toString();
    }

    private String remedy() {
        return switch (key.kind()) {
            case INTEGER, NUMBER -> "give a number that is not negative";
            case TIME -> "give an interval that is not negative, such as \"10 minutes\"";
            case TEXT -> "set it to 0 in the stream's options";
        };
    }

    private boolean isInterval(String text) throws SQLException {
        if (text.indexOf('\0') >= 0) {
            return false;
        }
        String sql =
                "SELECT (%s::pg_catalog.interval >= '0'::pg_catalog.interval)::text"
                        .formatted(Literals.quoteLiteral(text));
        try {
            return "true".equals(queried(sql));
        } catch (SQLException e) {
            if (SqlText.isRefusal(e)) {
                return false;
            }
            throw e;
        }
    }

    private String before(String bookmark, String amount) throws SQLException {
        return switch (key.kind()) {
            case INTEGER -> integerBefore(bookmark, amount);
            case NUMBER ->
                    evaluated("%s - %s".formatted(key.constant(bookmark), key.constant(amount)));
            case TIME ->
                    evaluated(
                            "CAST(%s - %s::pg_catalog.interval AS %s)"
                                    .formatted(
                                            key.constant(bookmark),
                                            Literals.quoteLiteral(amount),
                                            key.typeName()));
            case TEXT -> throw new IllegalStateException("there is nothing before a text");
        };
    }

    /** Not below the least number there is: the server would refuse that. */
    private String integerBefore(String bookmark, String amount) {
        int bits = 8 * (key.type().name().charAt(3) - '0');
        BigDecimal least = BigDecimal.valueOf(Long.MIN_VALUE >> (Long.SIZE - bits));
        return new BigDecimal(bookmark)
                .subtract(new BigDecimal(amount))
                .setScale(0, RoundingMode.CEILING)
                .max(least)
                .toPlainString();
    }

    /** The text of a value of the key's type; a refusal of it is one of the bookmark. */
    private String evaluated(String expression) throws SQLException {
        try {
            return queried("SELECT (" + expression + ")::text");
        } catch (SQLException e) {
            if (SqlText.isRefusal(e)) {
                throw KeyBookmark.refusal(key);
            }
            throw e;
        }
    }

    private String queried(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            try (ResultSet result = statement.executeQuery(sql)) {
                return result.next() ? result.getString(1) : null;
            }
        }
    }
}
