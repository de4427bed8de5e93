package io.tappostgres.bench.figures;

import java.util.ArrayList;
import java.util.List;

/**
 * What was run, and how.
 *
 * @param program how the tap was started, or psql or pg_recvlogical
 * @param java the version of the JVM and the flags asked for; empty for those two
 * @param readers the tap's setting parallelism; 0 where it says nothing
 * @param note what else sets it apart from the others of its comparison; may be empty
 */
public record Variant(String program, String java, int readers, String note) {

    /** What the tap is held against when it reads tables. */
    public static final Variant PSQL = new Variant("psql", "", 0, "");

    /** What the tap is held against when it reads the log. */
    public static final Variant PG_RECVLOGICAL = new Variant("pg_recvlogical", "", 0, "");

    /** The same with a note. */
    public Variant with(String itsNote) {
        return new Variant(program, java, readers, itsNote);
    }

    /** Whether this is psql. */
    public boolean isPsql() {
        return equals(PSQL);
    }

    /** Whether this is the tap, and not what it is held against. */
    public boolean isTap() {
        return !equals(PSQL) && !equals(PG_RECVLOGICAL);
    }

    /** All of it, to be read by people. */
    public String label() {
        List<String> parts = new ArrayList<>(List.of(program));
        if (!java.isEmpty()) {
            parts.add("Java " + java);
        }
        if (readers > 0) {
            parts.add(readers == 1 ? "1 reader" : readers + " readers");
        }
        if (!note.isEmpty()) {
            parts.add(note);
        }
        return String.join(", ", parts);
    }
}
