package io.tappostgres.testing;

/** An agent of the JVM that does nothing; in a package that the jar of the tap has not. */
public final class IdleAgent {

    private IdleAgent() {}

    /** What Java calls before the program. */
    public static void premain(String arguments) {}
}
