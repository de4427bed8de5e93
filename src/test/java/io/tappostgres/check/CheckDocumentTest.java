package io.tappostgres.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CheckDocumentTest {

    private static final Path DOCUMENT = Path.of("docs/check.md");
    private static final String BEGIN = "<!-- The table is made by CheckDocumentTest. -->\n";
    private static final String END = "<!-- End of the table. -->\n";

    /** To mend it: run this test with -Dcheck.document=write. */
    @Test
    void tableOfTheChecksIsWhatTheCodeSays() throws IOException {
        String document = Files.readString(DOCUMENT);
        int begin = document.indexOf(BEGIN) + BEGIN.length();
        int end = document.indexOf(END);
        if ("write".equals(System.getProperty("check.document"))) {
            Files.writeString(
                    DOCUMENT, document.substring(0, begin) + table() + document.substring(end));
            return;
        }
        assertThat(document.substring(begin, end)).isEqualTo(table());
    }

    private static String table() {
        StringBuilder table = new StringBuilder();
        table.append("| ID | Phase | What | Question | Verdicts besides PASS | What mends it |\n");
        table.append("|---|---|---|---|---|---|\n");
        for (CheckId id : CheckId.values()) {
            table.append(
                    "| %s | %s | %s | %s | %s | %s |\n"
                            .formatted(
                                    id,
                                    id.phase().title(),
                                    id.subject(),
                                    id.asks(),
                                    id.verdicts(),
                                    id.cure()));
        }
        return table.toString();
    }
}
