package io.tappostgres.singer;

import static java.util.Objects.requireNonNull;

import io.tappostgres.document.Problems;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What the selected streams of a run are called in messages, and so in the destination. */
public final class StreamNames {

    /** Longer names are cut or refused by destinations that are PostgreSQL or like it. */
    private static final int LONGEST_SAFE_CHARACTERS = 63;

    private static final String SETTING = "include_schemas_in_destination_stream_name";

    private final Map<String, String> byTapStreamId = new LinkedHashMap<>();
    private final List<String> warnings = new ArrayList<>();

    private StreamNames() {}

    /**
     * The names of the given streams: what the catalog calls each, as its {@code stream}.
     *
     * @throws io.tappostgres.TapException of kind {@code USAGE} if two have the same name
     */
    public static StreamNames plain(Collection<CatalogEntry> entries) {
        StreamNames names = new StreamNames();
        entries.forEach(entry -> names.byTapStreamId.put(entry.tapStreamId(), entry.streamName()));
        names.check(
                "set "
                        + SETTING
                        + " to true, or give one of them another \"stream\" in the catalog");
        return names;
    }

    /**
     * The names of the given streams with their schema in front, where the catalog has it.
     *
     * @throws io.tappostgres.TapException of kind {@code USAGE} if two have the same name
     */
    public static StreamNames withSchema(Collection<CatalogEntry> entries, String separator) {
        StreamNames names = new StreamNames();
        for (CatalogEntry entry : entries) {
            String schemaName = entry.metadata().schemaName();
            String prefix = schemaName == null ? "" : schemaName + separator;
            names.byTapStreamId.put(entry.tapStreamId(), prefix + entry.streamName());
        }
        names.check(
                SETTING
                        + " is true already: give one of them another \"stream\" in the catalog, or"
                        + " sync them in separate runs");
        return names;
    }

    /** The name of a stream that was among those given. */
    public String streamName(String tapStreamId) {
        return requireNonNull(byTapStreamId.get(tapStreamId), tapStreamId);
    }

    /** What may go wrong in the destination, one sentence each. */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    private void check(String remedy) {
        Problems problems = new Problems();
        Map<String, List<String>> idsByName = new LinkedHashMap<>();
        byTapStreamId.forEach(
                (id, name) -> idsByName.computeIfAbsent(name, key -> new ArrayList<>()).add(id));
        idsByName.forEach(
                (name, ids) -> {
                    if (ids.size() > 1) {
                        problems.add(quoted(ids) + " would be called " + Problems.quoted(name));
                    }
                    warnIfLong(name);
                });
        warnOfCaseOnlyDuplicates(idsByName.keySet());
        if (problems.count() > 0) {
            problems.add(remedy);
        }
        problems.throwIfAny("streams cannot share a name");
    }

    private void warnIfLong(String name) {
        int characters = name.codePointCount(0, name.length());
        if (characters > LONGEST_SAFE_CHARACTERS) {
            warnings.add(
                    "the stream name "
                            + Problems.quoted(name)
                            + " has "
                            + characters
                            + " characters; destinations may cut names longer than "
                            + LONGEST_SAFE_CHARACTERS);
        }
    }

    private void warnOfCaseOnlyDuplicates(Collection<String> names) {
        Map<String, List<String>> byFoldedName = new LinkedHashMap<>();
        for (String name : names) {
            String folded = name.toLowerCase(Locale.ROOT);
            byFoldedName.computeIfAbsent(folded, key -> new ArrayList<>()).add(name);
        }
        byFoldedName.forEach(
                (folded, same) -> {
                    if (same.size() > 1) {
                        warnings.add(
                                "the stream names "
                                        + quoted(same)
                                        + " differ only in case; a destination that folds case"
                                        + " mixes their rows");
                    }
                });
    }

    private static String quoted(Collection<String> names) {
        return names.stream().map(Problems::quoted).collect(Collectors.joining(", "));
    }
}
