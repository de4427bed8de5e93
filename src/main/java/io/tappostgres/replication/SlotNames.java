package io.tappostgres.replication;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What the slot of a database can be called: as the user says, or else as the three other taps call
 * theirs, the one that is the database's own before those that it may share its name with.
 *
 * <p>PostgreSQL cuts the name of a new slot to 63 bytes, and takes a-z, 0-9 and _ only.
 *
 * @param configured the user's choice, or null
 * @param tapId the ending of PipelineWise's names, or null
 */
record SlotNames(String databaseName, String configured, String tapId) {

    private static final int LONGEST_NAME_BYTES = 63;

    /** What findings about the slot of a database are about. */
    static String scopeOf(String databaseName) {
        return "database \"" + databaseName + '"';
    }

    /** The names to look for, in this order. */
    List<String> candidates() {
        if (configured != null) {
            return List.of(cut(configured));
        }
        Set<String> names = new LinkedHashSet<>();
        names.add(cut("stitch_" + databaseName));
        names.add("stitch");
        names.add(cut("pipelinewise_" + sanitized(databaseName)));
        if (tapId != null) {
            names.add(cut("pipelinewise_" + sanitized(databaseName) + '_' + sanitized(tapId)));
        }
        names.add("tappostgres");
        return new ArrayList<>(names);
    }

    /** What a new slot is called: as configured, else by its database if a slot can be. */
    String forNewSlot() {
        List<String> candidates = candidates();
        return configured != null || isLegal(candidates.get(0))
                ? candidates.get(0)
                : candidates.get(1);
    }

    /** Whether a slot can be called by its database. */
    boolean hasOwnName() {
        return isLegal(cut("stitch_" + databaseName));
    }

    /** Whether the name after the database is longer than a slot's can be. */
    boolean isCut() {
        String whole = "stitch_" + databaseName;
        return !cut(whole).equals(whole);
    }

    private static boolean isLegal(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (!isLegal(name.charAt(i))) {
                return false;
            }
        }
        return !name.isEmpty();
    }

    private static boolean isLegal(char character) {
        return (character >= 'a' && character <= 'z')
                || (character >= '0' && character <= '9')
                || character == '_';
    }

    private static String sanitized(String name) {
        StringBuilder legal = new StringBuilder(name.toLowerCase(Locale.ROOT));
        for (int i = 0; i < legal.length(); i++) {
            if (!isLegal(legal.charAt(i))) {
                legal.setCharAt(i, '_');
            }
        }
        return legal.toString();
    }

    /** The name as the type {@code name} keeps it, whole characters only. */
    private static String cut(String name) {
        String kept = name;
        while (kept.getBytes(UTF_8).length > LONGEST_NAME_BYTES) {
            kept = kept.substring(0, kept.offsetByCodePoints(kept.length(), -1));
        }
        return kept;
    }
}
