package io.tappostgres.connection;

/** Texts as constants in SQL, for the statements that take no parameters, as COPY does. */
public final class Literals {

    private Literals() {}

    /**
     * The text as a string constant that no text can break out of, whatever the session's settings:
     * a backslash is told to be one, as {@code quote_literal} does (manual, 4.1.2.2).
     *
     * @throws IllegalArgumentException if the text holds a zero byte, which no SQL can
     */
    public static String quoteLiteral(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a zero byte in a constant");
        }
        String quoted = '\'' + text.replace("'", "''") + '\'';
        return text.indexOf('\\') < 0 ? quoted : " E" + quoted.replace("\\", "\\\\");
    }
}
