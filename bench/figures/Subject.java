package bench.figures;

import java.util.Locale;

/** What the runs of a comparison do. */
public enum Subject {
    NARROW("`narrow`, FULL_TABLE"),
    ORDERS("`orders`, FULL_TABLE"),
    VERSION("`--version`"),
    SMALL_DISCOVERY("`--discover`, a database of five tables"),
    FIRST_RECORD("until the first RECORD of a table of one row can be read"),
    DISCOVERY("`--discover`, tables of 20 columns"),
    FIRST_SYNC("`orders` by `updated_at`, INCREMENTAL without a bookmark"),
    NOTHING_NEW("`narrow` by `id`, INCREMENTAL with the bookmark of its last row");

    private final String title;

    Subject(String title) {
        this.title = title;
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
