package io.tappostgres.config;

/** What this version of the tap does with a setting that it knows. */
public enum SettingStatus {
    /** The setting does what its description says. */
    IN_EFFECT("in effect"),
    /** Checked, and told of in a note: this tap has nothing that the setting could change. */
    NO_EFFECT("accepted, without effect"),
    /** Checked and kept quiet: it only means something next to a setting that is refused. */
    DEPENDENT("accepted, of use to another setting only"),
    /** A run that ignored it would read or connect otherwise than asked, so it is refused. */
    REFUSED("refused when switched on");

    private final String label;

    SettingStatus(String label) {
        this.label = label;
    }

    /** The status in the words of the documentation. */
    public String label() {
        return label;
    }
}
