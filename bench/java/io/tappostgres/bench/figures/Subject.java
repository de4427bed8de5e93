package io.tappostgres.bench.figures;

import java.util.Locale;

/** What the runs of a comparison do. */
public enum Subject {
    NARROW("`narrow`, FULL_TABLE"),
    ORDERS("`orders`, FULL_TABLE"),
    VERSION("`--version`"),
    SMALL_DISCOVERY("`--discover`"),
    FIRST_RECORD("First RECORD of a table of one row, until it can be read"),
    DISCOVERY("`--discover`, 20 columns each"),
    FIRST_SYNC("`orders` by `updated_at`, INCREMENTAL without a bookmark"),
    NOTHING_NEW("`narrow` by `id`, INCREMENTAL with the bookmark of its last row"),
    LOG_BY_PGOUTPUT("Changes of `orders` by pgoutput, LOG_BASED"),
    LOG_BY_WAL2JSON("Changes of `orders` by wal2json, LOG_BASED"),
    LONG_TRANSACTION("One transaction, LOG_BASED with a small heap");

    private final String title;

    Subject(String title) {
        this.title = title;
    }

    /** What it reads many of. */
    public Unit unit() {
        return switch (this) {
            case NARROW, ORDERS, FIRST_RECORD, FIRST_SYNC, NOTHING_NEW -> Unit.ROWS;
            case VERSION, SMALL_DISCOVERY, DISCOVERY -> Unit.TABLES;
            case LOG_BY_PGOUTPUT, LOG_BY_WAL2JSON, LONG_TRANSACTION -> Unit.CHANGES;
        };
    }

    /** To be read by people. */
    public String title() {
        return title;
    }

    /** In the file of figures; for a table that is copied its name. */
    public String jsonName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
