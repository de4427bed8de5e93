package io.tappostgres.document;

import java.util.Collection;
import java.util.Locale;

/** Finds the key that a misspelt one was probably meant to be. */
public final class NearestKey {

    /** A third of a key may be wrong, and never more than this many letters. */
    private static final int MOST_EDITS = 2;

    private NearestKey() {}

    /** The closest known key, upper case and dashes aside, or null if none is close. */
    public static String of(String key, Collection<String> known) {
        String wanted = plain(key);
        int closest = Math.min(MOST_EDITS, wanted.length() / 3) + 1;
        String nearest = null;
        for (String candidate : known) {
            if (Math.abs(candidate.length() - wanted.length()) >= closest) {
                continue;
            }
            int edits = edits(wanted, plain(candidate));
            if (edits < closest) {
                closest = edits;
                nearest = candidate;
            }
        }
        return nearest;
    }

    /** {@code ; did you mean …?} to end a message with, or nothing if no known key is close. */
    public static String suggestion(String key, Collection<String> known) {
        String nearest = of(key, known);
        return nearest == null ? "" : "; did you mean " + Problems.quoted(nearest) + "?";
    }

    private static String plain(String key) {
        return key.toLowerCase(Locale.ROOT).replace('-', '_');
    }

    /** Letters to insert, drop, replace or swap with their neighbour: optimal string alignment. */
    private static int edits(String from, String to) {
        int[][] cost = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                cost[i][j] = i == 0 || j == 0 ? i + j : cheapest(cost, from, to, i, j);
            }
        }
        return cost[from.length()][to.length()];
    }

    private static int cheapest(int[][] cost, String from, String to, int i, int j) {
        boolean same = from.charAt(i - 1) == to.charAt(j - 1);
        int replaced = cost[i - 1][j - 1] + (same ? 0 : 1);
        int cheapest = Math.min(replaced, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
        boolean swapped =
                i > 1
                        && j > 1
                        && from.charAt(i - 1) == to.charAt(j - 2)
                        && from.charAt(i - 2) == to.charAt(j - 1);
        return swapped ? Math.min(cheapest, cost[i - 2][j - 2] + 1) : cheapest;
    }
}
