package io.tappostgres.connection;

import static io.tappostgres.connection.Identifiers.quoteIdentifier;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which right a user lacks, by the words of a server that speaks English; else all it may be. */
final class GrantAdvice {

    private static final Pattern DENIED =
            Pattern.compile(
                    "permission denied for (database|schema|table|relation|view|materialized view|foreign table|function) \"?(.+?)\"?",
                    Pattern.DOTALL);

    private GrantAdvice() {}

    /**
     * What is to be granted.
     *
     * @param text the server's message, of SQLSTATE 42501
     */
    static String of(String text, String user) {
        String role = quoteIdentifier(user);
        Matcher denied = DENIED.matcher(text);
        if (!denied.matches()) {
            return "grant what is missing: GRANT CONNECT ON DATABASE, GRANT USAGE ON SCHEMA or GRANT SELECT ON the table, TO "
                    + role;
        }
        String name = quoteIdentifier(denied.group(2));
        return "have its owner or an administrator run "
                + switch (denied.group(1)) {
                    case "database" -> "GRANT CONNECT ON DATABASE " + name + " TO " + role;
                    case "schema" -> "GRANT USAGE ON SCHEMA " + name + " TO " + role;
                    case "function" -> "GRANT EXECUTE ON FUNCTION " + name + " TO " + role;
                    default -> "GRANT SELECT ON " + name + " TO " + role;
                };
    }
}
