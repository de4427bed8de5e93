package io.tappostgres.check;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which sessions do not leave the machine, and need no encryption. */
class EncryptionQuestionTest {

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.255.255.254", "::1"})
    void loopbackIsLocal(String clientAddress) {
        assertThat(EncryptionQuestion.isLocal(clientAddress)).isTrue();
    }

    @Test
    void unixSocketIsLocal() {
        assertThat(EncryptionQuestion.isLocal(null)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1", "12.7.0.1", "192.168.127.1", "::", "::10", "fe80::1"})
    void everyOtherAddressIsOfANetwork(String clientAddress) {
        assertThat(EncryptionQuestion.isLocal(clientAddress)).isFalse();
    }
}
