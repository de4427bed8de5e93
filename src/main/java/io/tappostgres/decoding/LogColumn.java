package io.tappostgres.decoding;

/**
 * One column of a {@link LogRelation}.
 *
 * @param typeOid the {@code pg_type.oid} of its type at this point of the log
 * @param typmod its type modifier, or -1 if it has none or the plugin does not say
 */
public record LogColumn(String name, long typeOid, int typmod) {}
