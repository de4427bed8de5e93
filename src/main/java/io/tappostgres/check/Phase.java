package io.tappostgres.check;

import java.util.Locale;

/** What a question is about, in the order of a connection's life. */
enum Phase {
    CONNECTION,
    TLS,
    SERVER,
    LOG,
    PRIVILEGES,
    STREAMS,
    SESSION,
    MANUAL;

    /** Its name in JSON. */
    String title() {
        return name().toLowerCase(Locale.ROOT);
    }
}
