package io.tappostgres.cli;

import picocli.CommandLine.IVersionProvider;

/** The version of the jar that runs, from its manifest. */
final class Version implements IVersionProvider {

    /** What a run from class files, without a jar, calls itself. */
    private static final String UNPACKAGED = "unpackaged";

    static String current() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? UNPACKAGED : version;
    }

    @Override
    public String[] getVersion() {
        return new String[] {"tap-postgres " + current()};
    }
}
