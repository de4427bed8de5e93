package io.tappostgres.bench.option;

/** How the tap is started. */
public enum Launch {
    PLAIN("java -jar"),
    LAUNCHER("launcher");

    private final String label;

    Launch(String label) {
        this.label = label;
    }

    /** To be read by people. */
    public String label() {
        return label;
    }
}
