package io.tappostgres.type;

import io.tappostgres.config.SyncConfig;

/**
 * The choices a user has in how values are shown; the same for all columns of a run.
 *
 * @param jsonAsValue json and jsonb as JSON values instead of strings that hold their text
 * @param datesAsString date and timestamps as PostgreSQL's own text instead of RFC 3339
 * @param numericBounds what the schemas of numeric columns say
 */
public record Conventions(boolean jsonAsValue, boolean datesAsString, NumericBounds numericBounds) {

    /** What singer-io/tap-postgres does: json is a string, dates are RFC 3339. */
    public static final Conventions SINGER_IO = new Conventions(false, false, NumericBounds.SINGER);

    /** What the user's config asks for. */
    public static Conventions of(SyncConfig config) {
        return new Conventions(
                config.jsonAsValue(),
                config.datesAsString(),
                config.singerNumericBounds() ? NumericBounds.SINGER : NumericBounds.NONE);
    }

    /** The same with other bounds. */
    public Conventions with(NumericBounds otherBounds) {
        return new Conventions(jsonAsValue, datesAsString, otherBounds);
    }
}
