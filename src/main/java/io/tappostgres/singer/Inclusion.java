package io.tappostgres.singer;

import java.util.Locale;

/** Whether a column may be selected: the values of {@code inclusion} in the specification. */
public enum Inclusion {
    /** Emitted if it is selected. */
    AVAILABLE,
    /** Emitted always. */
    AUTOMATIC,
    /** Never emitted. */
    UNSUPPORTED;

    /** The word that the catalog has for it. */
    public String singerName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The inclusion of that name; {@link #AVAILABLE} for none or an empty one. */
    static Inclusion of(String singerName) {
        if (singerName == null) {
            return AVAILABLE;
        }
        return valueOf(singerName.toUpperCase(Locale.ROOT));
    }

    static boolean isKnown(String singerName) {
        for (Inclusion inclusion : values()) {
            if (inclusion.singerName().equals(singerName)) {
                return true;
            }
        }
        return singerName.isEmpty();
    }
}
