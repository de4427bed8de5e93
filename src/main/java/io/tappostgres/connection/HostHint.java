package io.tappostgres.connection;

import io.tappostgres.config.ConnectionConfig;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** What keeps people from a host of its kind, when it does not answer. */
final class HostHint {

    private static final String AMAZON =
            "; on Amazon RDS, check that the security group and the subnets of the VPC let this machine in";

    private static final String PRIVATE =
            "; it is a private address, which is reached from within its network, or through an SSH server there (\"ssh_host\" in the config)";

    private final ConnectionConfig config;

    HostHint(ConnectionConfig config) {
        this.config = config;
    }

    /** To be put behind other advice; empty if there is nothing to say. */
    String text() {
        if (config.tunnel() != null) {
            // The SSH server has another view of the host.
            return "";
        }
        String amazon = ServerFlavour.ofHost(config.host()).isAmazon() ? AMAZON : "";
        return amazon + (isPrivate() ? PRIVATE : "");
    }

    /** Whether it is an address of RFC 1918, or a name of one, as RDS has them in a VPC. */
    private boolean isPrivate() {
        try {
            return InetAddress.getByName(config.host()).isSiteLocalAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
