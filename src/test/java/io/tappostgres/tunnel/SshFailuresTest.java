package io.tappostgres.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.config.Secret;
import io.tappostgres.config.SshServerConfig;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SshFailuresTest {

    private static final SshFailures FAILURES =
            new SshFailures(
                    new SshServerConfig("bastion", 22, "tap", null, Secret.NONE, null),
                    Duration.ofSeconds(30));

    private static final String SILENT =
            "the SSH server bastion:22 did not answer within 30 seconds: check its host and port in the config, and that firewalls on the way (on AWS, its security group) let this machine in";

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.5", "172.16.3.4", "192.168.1.1"})
    void silentServerWithAPrivateAddressGetsTheHint(String address) throws Exception {
        assertThat(
                        FAILURES.unreachable(
                                InetAddress.getByName(address), new SocketTimeoutException()))
                .hasMessage(
                        SILENT
                                + "; "
                                + address
                                + " is a private address: from outside of its network, use the server's public name or address");
    }

    @ParameterizedTest
    @ValueSource(strings = {"172.15.0.1", "172.32.0.1", "8.8.8.8"})
    void silentServerWithAPublicAddressGetsNone(String address) throws Exception {
        assertThat(
                        FAILURES.unreachable(
                                InetAddress.getByName(address), new SocketTimeoutException()))
                .hasMessage(SILENT);
    }

    @Test
    void serverThatRefusesIsNoMatterOfItsAddress() throws Exception {
        assertThat(
                        FAILURES.unreachable(
                                InetAddress.getByName("10.0.0.5"),
                                new ConnectException("Connection refused")))
                .hasMessage(
                        "cannot reach the SSH server bastion:22: Connection refused; check its host and port in the config, and that an SSH server listens there");
    }

    @Test
    void serverWithoutAnAddressIsUnknown() {
        assertThat(FAILURES.unreachable(null, new UnknownHostException("bastion")))
                .hasMessage(
                        "cannot find the SSH server bastion:22: no such host; check its host in the config");
    }
}
