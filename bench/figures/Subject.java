package bench.figures;

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
    NOTHING_NEW("`narrow` by `id`, INCREMENTAL with the bookmark of its last row");

    private final String title;

    Subject(String title) {
        this.title = title;
    }

    /** Whether rows are what it reads, and not tables. */
    public boolean isCopy() {
        return switch (this) {
            case NARROW, ORDERS, FIRST_RECORD, FIRST_SYNC, NOTHING_NEW -> true;
            case VERSION, SMALL_DISCOVERY, DISCOVERY -> false;
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
