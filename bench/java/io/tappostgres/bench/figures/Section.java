package io.tappostgres.bench.figures;

import java.util.Locale;

/** What can be asked for with {@code --only}, in the order in which it is measured. */
public enum Section {
    NARROW("A full copy of `narrow`"),
    ORDERS("A full copy of `orders`"),
    READERS("As readers grow"),
    GROWTH("As rows grow"),
    MEMORY("With a small heap"),
    STARTUP("Start-up"),
    DISCOVERY("Discovery of many tables"),
    INCREMENTAL("INCREMENTAL"),
    LOG("LOG_BASED");

    private final String title;

    Section(String title) {
        this.title = title;
    }

    /** Its heading. */
    public String title() {
        return title;
    }

    /** Its name on the command line and in the file of figures. */
    public String optionName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
