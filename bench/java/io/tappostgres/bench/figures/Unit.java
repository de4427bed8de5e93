package io.tappostgres.bench.figures;

import java.util.Locale;

/** What a run reads many of. */
public enum Unit {
    ROWS,
    TABLES,
    CHANGES;

    /** To be read by people. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
