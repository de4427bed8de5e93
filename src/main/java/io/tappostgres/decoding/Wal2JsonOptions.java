package io.tappostgres.decoding;

import static java.util.Map.entry;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * The options that START_REPLICATION gives wal2json, so that its messages are those that the
 * decoders take.
 *
 * <p>Essential are {@code format-version} 2 or {@code write-in-chunks} (without it the server
 * builds a whole transaction in memory, up to the limit of 1 GB), {@code include-xids}, {@code
 * include-timestamp}, {@code include-lsn} and {@code include-type-oids}. The others can be left out
 * on a server that does not know them: {@code include-types} off saves a third of the bytes, and
 * names of types, which versions before 2.5 print wrongly where they need quotes; {@code
 * add-tables} keeps the changes of other tables on the server.
 *
 * <p>Not asked for is {@code numeric-data-types-as-string}, which gives NaN and the infinities
 * where they are null otherwise: version 2.5 does not know it, and records have null in either
 * case.
 *
 * @param formatVersion 1 or 2
 * @param values of the options by their names, in the order in which they are to be given. A value
 *     is plain text: what writes the command doubles the single quotes in it (pgjdbc's builder of
 *     replication streams does not)
 * @see <a href="https://github.com/eulerto/wal2json#parameters">Parameters of wal2json</a>
 */
public record Wal2JsonOptions(int formatVersion, Map<String, String> values) {

    private static final String INCLUDE_TYPES = "include-types";
    private static final String ADD_TABLES = "add-tables";
    private static final String FORMAT_VERSION = "format-version";

    private static final List<String> DISPENSABLE = List.of(INCLUDE_TYPES, ADD_TABLES);

    /** What ends a name or a list element there, or means any name, besides white space. */
    private static final String SPECIAL = "',.*\\";

    public Wal2JsonOptions {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** One table, a partition by its own name. */
    public record Table(String schemaName, String name) {}

    /**
     * The options for the changes of some tables.
     *
     * @param formatVersion 1 or 2
     * @param tables whose changes are wanted
     * @param schemaNames of schemas all tables of which are wanted, those too that are created
     *     later
     * @throws IllegalArgumentException if the format is another, or nothing is wanted
     */
    public static Wal2JsonOptions of(
            int formatVersion, Collection<Table> tables, Collection<String> schemaNames) {
        if (formatVersion != 1 && formatVersion != 2) {
            throw new IllegalArgumentException("no such format: " + formatVersion);
        }
        if (tables.isEmpty() && schemaNames.isEmpty()) {
            throw new IllegalArgumentException("no tables");
        }
        return of(formatVersion, addTables(tables, schemaNames));
    }

    private static Wal2JsonOptions of(int formatVersion, String addTables) {
        Map<String, String> values = new LinkedHashMap<>();
        if (formatVersion == 1) {
            // Versions before 2.0 do not know the option that says which format.
            values.put("write-in-chunks", "true");
        } else {
            values.put(FORMAT_VERSION, "2");
        }
        for (var value :
                List.of(
                        entry("include-xids", "true"),
                        entry("include-timestamp", "true"),
                        entry("include-lsn", "true"),
                        entry("include-type-oids", "true"),
                        entry(INCLUDE_TYPES, "false"))) {
            values.put(value.getKey(), value.getValue());
        }
        if (addTables != null) {
            values.put(ADD_TABLES, addTables);
        }
        return new Wal2JsonOptions(formatVersion, values);
    }

    /**
     * What to ask for instead when the server has refused these options, or nothing if it is not
     * because of one that can be done without. Without {@code format-version} that is format 1. To
     * be asked again, since the server names one option at a time.
     *
     * @param serverMessage the primary message of the server's error, which wal2json does not
     *     translate: {@code option "…" = "…" is unknown}, or {@code client sent format_version=2
     *     but we only support format 1 or lower}
     */
    public Optional<Wal2JsonOptions> withoutUnknown(String serverMessage) {
        if (formatVersion == 2
                && (isUnknown(FORMAT_VERSION, serverMessage)
                        || serverMessage.contains("client sent format_version="))) {
            return Optional.of(of(1, values.get(ADD_TABLES)));
        }
        for (String name : DISPENSABLE) {
            if (values.containsKey(name) && isUnknown(name, serverMessage)) {
                Map<String, String> others = new LinkedHashMap<>(values);
                others.remove(name);
                return Optional.of(new Wal2JsonOptions(formatVersion, others));
            }
        }
        return Optional.empty();
    }

    private static boolean isUnknown(String name, String serverMessage) {
        return serverMessage.startsWith("option \"" + name + "\" ")
                && serverMessage.endsWith(" is unknown");
    }

    private static String addTables(Collection<Table> tables, Collection<String> schemaNames) {
        StringJoiner all = new StringJoiner(",");
        for (String schemaName : schemaNames) {
            all.add(escaped(schemaName) + ".*");
        }
        for (Table table : tables) {
            all.add(escaped(table.schemaName()) + "." + escaped(table.name()));
        }
        return all.toString();
    }

    /** Quotes mean nothing to wal2json; case matters. */
    private static String escaped(String name) {
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char character = name.charAt(i);
            if (character == ' '
                    || (character >= '\t' && character <= '\r')
                    || SPECIAL.indexOf(character) >= 0) {
                escaped.append('\\');
            }
            escaped.append(character);
        }
        return escaped.toString();
    }
}
