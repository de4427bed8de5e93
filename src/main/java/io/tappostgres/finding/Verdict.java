package io.tappostgres.finding;

/** How serious a finding is, the least first. */
public enum Verdict {
    /** As it should be. */
    PASS,
    /** Neither good nor bad, but worth knowing. */
    INFO,
    /** Could not be asked, or has no meaning here. */
    SKIP,
    /** A sync works, but not as well, or not for ever. */
    WARN,
    /** A sync, or a stream of it, does not work. */
    FAIL
}
