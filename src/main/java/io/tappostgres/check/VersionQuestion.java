package io.tappostgres.check;

import static io.tappostgres.check.CheckId.D01;

import io.tappostgres.connection.ServerFlavour;
import io.tappostgres.connection.ServerVersion;
import io.tappostgres.finding.Finding;
import java.time.LocalDate;
import java.util.List;

/** Whether the server is new enough. One that nothing can be read from refuses the login. */
final class VersionQuestion implements Question {

    private static final ServerVersion OLDEST_AURORA = new ServerVersion(100006);
    private static final String WITHOUT_LOG =
            "set the replication-method of its streams to INCREMENTAL or FULL_TABLE";

    @Override
    public CheckId id() {
        return D01;
    }

    @Override
    public List<Finding> ask(CheckContext context) {
        ServerVersion version = context.version();
        String found = "PostgreSQL " + version;
        String scope = context.serverScope();
        if (context.readsLog() && !version.isAtLeast(ServerVersion.V9_4)) {
            return List.of(
                    D01.fail(
                            scope,
                            found,
                            "LOG_BASED needs 9.4 or newer",
                            "upgrade the server",
                            "or " + WITHOUT_LOG));
        }
        boolean isAurora = context.flavour() == ServerFlavour.AURORA;
        if (context.readsLog() && isAurora && !version.isAtLeast(OLDEST_AURORA)) {
            return List.of(
                    D01.fail(
                            scope,
                            "Aurora " + found,
                            "LOG_BASED needs Aurora PostgreSQL 10.6 or newer",
                            "upgrade the cluster",
                            "or " + WITHOUT_LOG));
        }
        LocalDate lastFixes = SupportedReleases.lastFixes(version);
        if (lastFixes == null || !lastFixes.isBefore(context.today())) {
            return List.of(D01.pass(scope, found));
        }
        String oldest = SupportedReleases.oldest(context.today());
        return List.of(
                D01.warn(
                        scope,
                        found,
                        "the community has given this release no fixes since "
                                + lastFixes
                                + ", whatever its provider does; the tap reads it all the same",
                        oldest == null
                                ? "upgrade to a newer release"
                                : "upgrade to PostgreSQL " + oldest + " or newer"));
    }
}
