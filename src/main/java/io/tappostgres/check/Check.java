package io.tappostgres.check;

import io.tappostgres.ReplicationMethod;
import io.tappostgres.config.TapConfig;
import io.tappostgres.connection.Server;
import io.tappostgres.connection.Servers;
import io.tappostgres.finding.Finding;
import io.tappostgres.plan.SelectedStream;
import io.tappostgres.singer.Catalog;
import io.tappostgres.singer.State;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Asks a server, before a sync does, all that a sync would fail on, and tells what mends it. What
 * can be the cause of something is asked before it. Nothing is changed, and nothing is waited for
 * longer than some seconds.
 */
public final class Check {

    private final TapConfig config;
    private final State state;
    private final boolean probesPlugin;
    private final LocalDate today;
    private final List<Finding> findings = new ArrayList<>();

    private Check(TapConfig config, State state, boolean probesPlugin, Clock clock) {
        this.config = config;
        this.state = state;
        this.probesPlugin = probesPlugin;
        today = LocalDate.now(clock);
    }

    /**
     * Checks a config, and the selected streams of a catalog.
     *
     * @param catalog null without one: then the configured database is checked as a whole
     * @param state null without one
     * @param probesPlugin whether to find out about the output plugin with a slot that is there for
     *     a moment, which is the only change that a check can make
     * @throws io.tappostgres.TapException of kind USAGE if the config turns out to be unsound
     */
    public static CheckReport run(
            TapConfig config, Catalog catalog, State state, boolean probesPlugin, Clock clock) {
        Check check = new Check(config, state, probesPlugin, clock);
        check.run(Selection.of(catalog, config));
        return new CheckReport(check.findings);
    }

    private void run(Selection selection) {
        try (Servers servers = Servers.asTheyAre(config)) {
            boolean isOnlyServer = servers.reading() == servers.log();
            visit(servers.reading(), isOnlyServer).readFrom(selection.byDatabase());
            if (!isOnlyServer) {
                Map<String, List<SelectedStream>> logged = logged(selection);
                if (!logged.isEmpty()) {
                    visit(servers.log(), false).readLogOf(logged);
                }
            }
        }
        findings.addAll(selection.findings());
    }

    private ServerVisit visit(Server server, boolean isOnlyServer) {
        return new ServerVisit(server, isOnlyServer, config, state, probesPlugin, today, findings);
    }

    /** The databases whose log a sync would read. */
    private Map<String, List<SelectedStream>> logged(Selection selection) {
        Map<String, List<SelectedStream>> logged = new LinkedHashMap<>();
        boolean isDefault = config.sync().defaultReplicationMethod() == ReplicationMethod.LOG_BASED;
        selection
                .byDatabase()
                .forEach(
                        (name, streams) -> {
                            boolean isLogged =
                                    streams == null
                                            ? isDefault
                                            : streams.stream().anyMatch(Check::isLogBased);
                            if (isLogged) {
                                logged.put(name, streams);
                            }
                        });
        return logged;
    }

    private static boolean isLogBased(SelectedStream stream) {
        return stream.method() == ReplicationMethod.LOG_BASED;
    }
}
