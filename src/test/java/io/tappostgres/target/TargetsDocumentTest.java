package io.tappostgres.target;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class TargetsDocumentTest {

    private static final Path DOCUMENT = Path.of("docs/targets.md");

    /** To write it: {@code mvn test -Dtest=TargetsDocumentTest -Dtargets.write=true}. */
    @Test
    void documentOfTheTargetsIsWhatTheTestsHaveSeen() throws IOException {
        TargetsDocument document = TargetsDocument.make();
        String text = document.render();
        if (Boolean.getBoolean("targets.write")) {
            Files.writeString(DOCUMENT, text);
        }

        assertThat(document.unexplained()).isEmpty();
        assertThat(Files.readString(DOCUMENT)).isEqualTo(text);
    }
}
