package io.tappostgres.document;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;

/**
 * Says what is wrong with a JSON text without quoting it: any part of it may be a secret. Only
 * punctuation is shown.
 */
final class JsonFault {

    /** How Jackson's parser begins to say what it found where something else had to be. */
    private static final Pattern UNEXPECTED =
            Pattern.compile("Unexpected (?:character \\(|close marker )'(.)'.*", Pattern.DOTALL);

    private static final String SHOWN = ",:{}[]'\"/#\u201c\u201d";

    /** A part of the parser's message, and what to say for it; the first that is found counts. */
    private static final String[][] REASONS = {
        {"Unexpected end-of-input", "it ends too early: a quote or a bracket is not closed"},
        {"Unexpected close marker", "expected the end of what was opened last"},
        {"double-quote to start property name", "expected a name in double quotes"},
        {"a colon to separate", "expected a colon between a name and its value"},
        {"comma to separate", "expected a comma, or the end of the list or object"},
        {"in numeric value", "this is not how JSON writes a number"},
        {"Invalid numeric value", "this is not how JSON writes a number"},
        {"comment", "JSON has no comments"},
        {"hex-digit", "\\u needs four hexadecimal digits"},
        {"character escape", "write a backslash in a text as two"},
        {
            "Illegal unquoted character",
            "a text holds a line break, a tab or another control"
                    + " character: write it as \\n, \\t or \\u…"
        },
        {"Unrecognized token", "expected a value, and a text needs double quotes"},
        {"Non-standard token", "JSON has no such number: a text needs double quotes"},
        {"value", "expected a value"},
        {"UTF-8", "it is not UTF-8"}
    };

    private JsonFault() {}

    /** The reason in words that follow a colon, or the empty string for one that is not known. */
    static String reason(JacksonException fault) {
        String message = String.valueOf(fault.getOriginalMessage());
        for (String[] reason : REASONS) {
            if (message.contains(reason[0])) {
                return reason[1] + found(message);
            }
        }
        return "";
    }

    private static String found(String message) {
        Matcher unexpected = UNEXPECTED.matcher(message);
        return unexpected.matches() && SHOWN.contains(unexpected.group(1))
                ? ", not " + unexpected.group(1)
                : "";
    }
}
