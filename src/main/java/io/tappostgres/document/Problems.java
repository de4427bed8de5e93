package io.tappostgres.document;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tappostgres.TapException;
import io.tappostgres.json.JsonBuffer;
import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with one input, so that a person hears of all of it at once. */
public final class Problems {

    /** A log line with more is read by nobody; the rest is counted. */
    private static final int SHOWN_PROBLEMS = 100;

    private static final int SHOWN_CHARACTERS = 100;

    private final List<String> shown = new ArrayList<>();
    private int count;

    /** Adds one problem: what is wrong, where, and what to do, in one line. */
    public void add(String problem) {
        count++;
        if (shown.size() < SHOWN_PROBLEMS) {
            shown.add(problem);
        }
    }

    public int count() {
        return count;
    }

    /** Throws one {@link TapException.Kind#USAGE} with every problem, if there is any. */
    public void throwIfAny(String subject) {
        throwIfAny(subject, List.of());
    }

    /**
     * As {@link #throwIfAny(String)}.
     *
     * @param hints what may explain the problems, told behind them
     */
    public void throwIfAny(String subject, List<String> hints) {
        if (count == 0) {
            return;
        }
        List<String> told = new ArrayList<>(shown);
        if (count > shown.size()) {
            told.add("and " + (count - shown.size()) + " more");
        }
        told.addAll(hints);
        throw new TapException(TapException.Kind.USAGE, subject + ": " + String.join("; ", told));
    }

    /** A name as a JSON string, so that an odd one can neither break nor forge a log line. */
    public static String quoted(String name) {
        boolean isLong = name.length() > SHOWN_CHARACTERS;
        String text = isLong ? name.substring(0, SHOWN_CHARACTERS) + "…" : name;
        JsonBuffer buffer = new JsonBuffer(text.length() + 2);
        byte[] bytes = text.getBytes(UTF_8);
        buffer.string(bytes, 0, bytes.length);
        return buffer.toString();
    }
}
