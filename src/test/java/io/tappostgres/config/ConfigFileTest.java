package io.tappostgres.config;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tappostgres.TapException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConfigFileTest {

    @TempDir private Path directory;
    private Path file;

    @BeforeEach
    void name() {
        file = directory.resolve("config.json");
    }

    private void assertRefused(byte[] content, String problem) throws IOException {
        Files.write(file, content);
        assertRefused(problem);
    }

    private void assertRefused(String problem) {
        assertThatThrownBy(() -> ConfigReader.read(List.of(file), Map.of()))
                .isInstanceOf(TapException.class)
                .hasNoCause()
                .hasMessage("the config was refused: config file " + file + " " + problem);
    }

    @Test
    void missingFileIsRefused() {
        assertRefused("does not exist: check the path");
    }

    @Test
    void directoryIsRefused() throws IOException {
        Files.createDirectory(file);
        assertRefused("is a directory: give the file in it");
    }

    @Test
    void emptyFileIsRefused() throws IOException {
        assertRefused(new byte[0], "is empty: it must hold a JSON object");
        assertRefused(" \n".getBytes(UTF_8), "is empty: it must hold a JSON object");
    }

    @Test
    void binaryFileIsRefused() throws IOException {
        assertRefused(
                new byte[] {0x1F, (byte) 0x8B, 8, 0, 0, 0, 0, 0, 1, 2},
                "is a binary file, not JSON");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[] | an array",
                "\"host\" | a string",
                "5 | a number",
                "true | a boolean",
                "null | null",
            },
            quoteCharacter = '`')
    void otherJsonThanAnObjectIsRefused(String json, String kind) throws IOException {
        assertRefused(json.getBytes(UTF_8), "must hold a JSON object, {\"host\": …}, not " + kind);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"password\": hunter2} | 1, column 14",
                "{\"password\": \"hunter2 | 1, column 22",
                "{\"host\": \"h\"\\n,\\n  \"x\" 5} | 3, column 7",
                "{\"host\": \"h\",} | 1, column 14",
                "{'host': 1} | 1, column 2",
                "{ // comment | 1, column 3",
                "{ | 1, column 2",
            },
            quoteCharacter = '`')
    void invalidJsonIsRefusedByPlaceAndWithoutItsContent(String json, String place)
            throws IOException {
        Files.writeString(file, json.replace("\\n", "\n"));
        assertThatThrownBy(() -> ConfigReader.read(List.of(file), Map.of()))
                .hasNoCause()
                .hasMessageStartingWith(
                        "the config was refused: config file "
                                + file
                                + " is not valid JSON at line ")
                .message()
                .contains("line " + place + ": ")
                .doesNotContain("hunter2");
    }

    @Test
    void invalidUtf8IsRefused() throws IOException {
        Files.write(file, new byte[] {'{', '"', (byte) 0xFF, '"', ':', '1', '}'});
        assertThatThrownBy(() -> ConfigReader.read(List.of(file), Map.of()))
                .hasMessageContaining(" is not valid JSON at line 1, column ");
    }

    @Test
    void textBehindTheObjectIsRefused() throws IOException {
        Files.writeString(file, "{" + Given.REQUIRED.replace('\'', '"') + "} {}");
        assertThatThrownBy(() -> ConfigReader.read(List.of(file), Map.of()))
                .hasMessageContaining(" goes on after its JSON value at line 1, column ");
    }

    @Test
    void duplicateKeysAreAllRefused() {
        String refusal =
                Given.refusal(
                        Map.of(),
                        "{" + Given.REQUIRED + ",'host':'x',\n'ssh_tunnel':{'port':1,'port':2}}");
        assertThat(refusal)
                .contains("has \"host\" twice, again at line 1, column ")
                .contains("has \"port\" twice, again at line 2, column ")
                .startsWith("the config was refused: ");
    }

    @Test
    void excessIsRefused() throws IOException {
        String problem = "is nested too deeply, or a value in it is too long";
        assertRefused(("{\"a\":" + "[".repeat(100_000)).getBytes(UTF_8), problem);
        assertRefused(("{\"a\":" + "9".repeat(200_000)).getBytes(UTF_8), problem);
    }

    @Test
    void numbersWithEnormousExponentsAreHarmless() {
        assertThat(Given.refusalWith("'port':1e999999999"))
                .endsWith("must be a whole number from 1 to 65535, not \"1E+999999999\"");
        assertThat(Given.with("'max_run_seconds':1e999999999").config().log().longestTime())
                .isEqualTo(Duration.ofDays(36_525));
        assertThat(Given.with("'max_run_seconds':1e-999999999").config().log().longestTime())
                .isZero();
    }

    @Test
    void truncatedFilesAreRefusedOrRead() throws Exception {
        byte[] whole = Files.readAllBytes(ConfigFixturesTest.fixture("meltano.json"));
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            try {
                ConfigReader.read(List.of(file), Map.of());
            } catch (TapException refused) {
                assertThat(refused).message().doesNotContain("N0t-shown");
            }
        }
    }

    @Test
    void flippedBytesAreRefusedOrRead() throws Exception {
        byte[] whole = Files.readAllBytes(ConfigFixturesTest.fixture("singer-io.json"));
        for (int at = 0; at < whole.length; at++) {
            byte[] flipped = whole.clone();
            flipped[at] ^= (byte) (1 << (at % 8));
            Files.write(file, flipped);
            try {
                ConfigReader.read(List.of(file), Map.of());
            } catch (TapException refused) {
                assertThat(refused).message().doesNotContain("N0t-shown");
            }
        }
    }

    @Test
    void everyFileThatCannotBeReadIsTold() {
        Path other = directory.resolve("other.json");
        assertThatThrownBy(() -> ConfigReader.read(List.of(file, other), Map.of()))
                .hasMessage(
                        "the config was refused: config file "
                                + file
                                + " does not exist: check the path; config file "
                                + other
                                + " does not exist: check the path");
    }

    @Test
    void byteOrderMarksAndUtf16AreRead() throws IOException {
        String json = "{" + Given.REQUIRED.replace('\'', '"') + "}";
        Files.write(file, json.getBytes(UTF_16));
        assertThat(ConfigReader.read(List.of(file), Map.of()).config().connection().host())
                .isEqualTo("h");
        Files.writeString(file, "\uFEFF" + json);
        assertThat(ConfigReader.read(List.of(file), Map.of()).config().connection().host())
                .isEqualTo("h");
    }
}
