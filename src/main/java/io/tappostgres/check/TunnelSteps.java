package io.tappostgres.check;

import static io.tappostgres.check.CheckId.D04;

import io.tappostgres.config.SshServerConfig;
import io.tappostgres.config.TunnelConfig;
import io.tappostgres.finding.Finding;
import io.tappostgres.tunnel.TunnelException;
import io.tappostgres.tunnel.TunnelException.Step;
import java.util.ArrayList;
import java.util.List;

/** The three steps of an SSH tunnel, each with a verdict of its own. */
final class TunnelSteps {

    private final TunnelConfig tunnel;
    private final String scope;

    TunnelSteps(TunnelConfig tunnel, String scope) {
        this.tunnel = tunnel;
        this.scope = scope;
    }

    /** That all have succeeded. */
    List<Finding> passed() {
        List<Finding> findings = new ArrayList<>();
        for (Step step : Step.values()) {
            findings.add(D04.pass(scope, done(step)));
        }
        return findings;
    }

    /** That one has failed: those before it have not, and those behind it were not taken. */
    List<Finding> failed(TunnelException failure) {
        List<Finding> findings = new ArrayList<>();
        for (Step step : Step.values()) {
            int order = step.compareTo(failure.step());
            if (order < 0) {
                findings.add(D04.pass(scope, done(step)));
            } else if (order > 0) {
                findings.add(D04.skip(scope, "the step before it failed"));
            } else {
                findings.add(
                        D04.fail(
                                scope,
                                failure.getMessage(),
                                "nothing more can be asked of the server"));
            }
        }
        return findings;
    }

    private String done(Step step) {
        return switch (step) {
            case SERVER -> "SSH server known for the right one: " + addresses();
            case LOGIN -> "SSH login: " + users();
            case FORWARD -> "forwarded to the database";
        };
    }

    private String addresses() {
        return String.join(
                ", ", tunnel.servers().stream().map(ssh -> ssh.host() + ":" + ssh.port()).toList());
    }

    private String users() {
        return String.join(", ", tunnel.servers().stream().map(SshServerConfig::user).toList());
    }
}
