package io.tappostgres.singer;

import io.tappostgres.document.JsonDocument;
import io.tappostgres.document.JsonTreeReader;
import io.tappostgres.document.Problems;
import io.tappostgres.singer.Catalog.OtherStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;

/**
 * Reads a catalog file one stream at a time and keeps only the selected ones, so that the memory it
 * needs depends on what is synced and not on what was discovered.
 */
public final class CatalogReader {

    private final Problems problems = new Problems();
    private final Set<String> tapStreamIds = new HashSet<>();
    private final List<CatalogEntry> selected = new ArrayList<>();
    private final List<OtherStream> others = new ArrayList<>();
    private final boolean namesOthers;
    private int streamCount;

    private CatalogReader(boolean namesOthers) {
        this.namesOthers = namesOthers;
    }

    /** The catalog in a file, without the names of streams that are not selected. */
    public static Catalog read(Path path) {
        return read(path, false);
    }

    /**
     * The catalog in a file.
     *
     * @param namesOthers whether the names of streams that are not selected are kept
     * @throws io.tappostgres.TapException of kind {@code USAGE} that lists everything that is wrong
     *     with the file; values of streams that are not selected are not looked at
     */
    public static Catalog read(Path path, boolean namesOthers) {
        JsonDocument file = JsonDocument.file("catalog", path);
        CatalogReader reader = new CatalogReader(namesOthers);
        file.read(
                parser -> {
                    reader.readCatalog(parser);
                    return null;
                });
        reader.problems.throwIfAny(file.subject());
        return new Catalog(reader.streamCount, reader.selected, reader.others);
    }

    private void readCatalog(JsonParser parser) {
        boolean hasStreams = false;
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            problems.add("it must be an object with a \"streams\" list");
            return;
        }
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            boolean isStreams = parser.currentName().equals("streams");
            JsonToken value = parser.nextToken();
            if (isStreams && value == JsonToken.START_ARRAY) {
                hasStreams = true;
                readStreams(parser);
            } else {
                parser.skipChildren();
            }
        }
        if (!hasStreams) {
            problems.add("it has no \"streams\" list; write one with --discover");
        }
    }

    private void readStreams(JsonParser parser) {
        JsonTreeReader nodes = new JsonTreeReader(parser);
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            String place = "streams[" + streamCount + "]";
            streamCount++;
            JsonNode tree = nodes.read();
            readEntry(place, new CatalogEntryReader(place, tree, problems));
        }
    }

    private void readEntry(String place, CatalogEntryReader entry) {
        String tapStreamId = entry.readTapStreamId();
        if (tapStreamId == null) {
            return;
        }
        if (!tapStreamIds.add(tapStreamId)) {
            String name = Problems.quoted(tapStreamId);
            problems.add(place + ": tap_stream_id " + name + " is there twice; keep one of them");
            return;
        }
        CatalogEntry selectedEntry = entry.readIfSelected(tapStreamId);
        if (selectedEntry != null) {
            selected.add(selectedEntry);
        } else if (namesOthers) {
            others.add(entry.other(tapStreamId));
        }
    }
}
