package io.tappostgres.connection;

/** Names of schemas, tables and columns as SQL writes them. */
public final class Identifiers {

    private Identifiers() {}

    /** The name as a quoted identifier, which keeps its case and any character in it. */
    public static String quoteIdentifier(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** The schema-qualified name of a table or view. */
    public static String quoteQualified(String schemaName, String name) {
        return quoteIdentifier(schemaName) + '.' + quoteIdentifier(name);
    }
}
