package io.tappostgres.target;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A piece of code as the documentation prints it. */
final class Snippet {

    private static final String FENCE = "```";

    private Snippet() {}

    /** The first block of a language below a heading. */
    static String of(String document, String heading, String language) {
        return all(document, heading, language).get(0);
    }

    /**
     * The blocks of a language below a heading and before the next of its level.
     *
     * @param document README.md, docs/orchestrate.md
     * @param heading the whole line
     * @param language what stands behind the opening fence; may be empty
     */
    static List<String> all(String document, String heading, String language) {
        List<String> blocks = new ArrayList<>();
        List<String> block = null;
        String fence = null;
        for (String line : section(document, heading)) {
            if (fence == null && line.strip().startsWith(FENCE)) {
                fence = line.strip();
                block = new ArrayList<>();
            } else if (line.strip().equals(FENCE)) {
                if (FENCE.concat(language).equals(fence)) {
                    blocks.add(String.join("\n", block) + "\n");
                }
                fence = null;
            } else if (fence != null) {
                block.add(line);
            }
        }
        return blocks;
    }

    private static List<String> section(String document, String heading) {
        List<String> lines = lines(document);
        int from = lines.indexOf(heading);
        if (from < 0) {
            throw new AssertionError(document + " has no line " + heading);
        }
        String level = heading.substring(0, heading.indexOf(' ') + 1);
        int to = from + 1;
        while (to < lines.size() && !lines.get(to).startsWith(level)) {
            to++;
        }
        return lines.subList(from, to);
    }

    private static List<String> lines(String document) {
        try {
            return Files.readAllLines(Path.of(document));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
