package io.tappostgres.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SettingsDocumentTest {

    /**
     * To mend it: java -jar target/tap-postgres.jar --about --format markdown > docs/settings.md
     */
    @Test
    void documentOfTheSettingsIsWhatTheTapSays() throws IOException {
        String document = Files.readString(Path.of("docs/settings.md"));

        assertThat(withoutVersion(document))
                .isEqualTo(withoutVersion(About.render(Format.markdown)));
    }

    private static String withoutVersion(String document) {
        return document.replaceFirst("^# tap-postgres \\S+\n", "");
    }
}
