package io.tappostgres.type;

/**
 * The choices a user has in how values are shown; the same for all columns of a run.
 *
 * @param jsonAsValue json and jsonb as JSON values instead of strings that hold their text
 * @param datesAsString date and timestamps as PostgreSQL's own text instead of RFC 3339
 */
public record Conventions(boolean jsonAsValue, boolean datesAsString) {

    /** What singer-io/tap-postgres does: json is a string, dates are RFC 3339. */
    public static final Conventions SINGER_IO = new Conventions(false, false);
}
