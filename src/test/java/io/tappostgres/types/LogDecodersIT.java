package io.tappostgres.types;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;

import io.tappostgres.decoding.ChangeDecoder;
import io.tappostgres.decoding.RecodingDecoder;
import io.tappostgres.decoding.RecordedCalls;
import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.TestDatabase;
import io.tappostgres.types.PluginSlots.Format;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The three decoders against a real server: the same calls from each, with the text of COPY. */
class LogDecodersIT {

    private static final Path WORKLOAD = Path.of("src/test/resources/decoding/workload.sql");

    /** What wal2json has null for, a null itself among it. */
    private static final Set<String> NOT_FINITE =
            new HashSet<>(Arrays.asList("NaN", "Infinity", "-Infinity", null));

    /** What the text format of COPY has for one byte, from the manual's page on COPY. */
    private static final Map<String, String> ESCAPES =
            Map.of(
                    "\\b", "\b", "\\f", "\f", "\\n", "\n", "\\r", "\r", "\\t", "\t", "\\v",
                    "\u000B", "\\\\", "\\");

    private static final Pattern ESCAPE = Pattern.compile("\\\\.");

    /** The position that a begin tells; format 1 does not know where the commit record begins. */
    private static final Pattern BEGIN_LSN = Pattern.compile("^(begin \\d+) \\S+");

    /** A replica identity that did not change, which pgoutput leaves out. */
    private static final Pattern UNCHANGED_IDENTITY =
            Pattern.compile("^(update \\S+) from( id=«\\d+») to\\2(?= |$)");

    @ParameterizedTest
    @EnumSource
    void everyValueIsTheTextOfCopy(Format format) throws Exception {
        try (TestDatabase database = PostgresServer.withWal2json().createDatabase()) {
            PluginSlots slots = PluginSlots.create(database);
            TypeTable types = TypeTable.byDefault(database);
            types.create(database);

            LoggedValues logged =
                    slots.read(format, List.of(TypeCase.SCHEMA_NAME), new LoggedValues());

            Map<String, List<String>> copied = new HashMap<>();
            for (TypeCase type : types.cases()) {
                List<String> values = copiedValues(slots, type);
                boolean isNumber = logged.numberTables().contains(type.sqlType());
                copied.put(
                        type.sqlType(),
                        isNumber && format != Format.PGOUTPUT ? finite(values) : values);
            }
            assertThat(logged.values()).hasSameSizeAs(copied).hasSizeGreaterThan(100);
            assertSoftly(
                    softly ->
                            copied.forEach(
                                    (table, values) ->
                                            softly.assertThat(logged.values().get(table))
                                                    .as(table)
                                                    .isEqualTo(values)));
        }
    }

    @Test
    void theSameChangesComeFromEveryPlugin() throws Exception {
        try (TestDatabase database = PostgresServer.withWal2json().createDatabase()) {
            PluginSlots slots = PluginSlots.create(database);
            for (String statement : Files.readString(WORKLOAD).split(";\n", -1)) {
                if (!statement.isBlank()) {
                    database.execute(statement);
                }
            }
            List<String> schemaNames = List.of("public", "odd \"schema\". \\");

            List<String> pgoutput = calls(slots, Format.PGOUTPUT, schemaNames);
            List<String> format2 = calls(slots, Format.WAL2JSON_2, schemaNames);
            List<String> format1 = calls(slots, Format.WAL2JSON_1, schemaNames);

            assertThat(pgoutput).contains("insert public.empty", "truncate public.whole");
            assertThat(format2)
                    .isEqualTo(
                            pgoutput.stream()
                                    .map(call -> call.replace("ratio=«NaN»", "ratio=NULL"))
                                    .toList());
            // Nothing of a TRUNCATE, so its transaction, the last, is empty.
            assertThat(format1)
                    .isEqualTo(
                            format2.subList(0, format2.size() - 4).stream()
                                    .map(call -> call.replace(" small=NULL to", " to"))
                                    .toList());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"WAL2JSON_2", "WAL2JSON_1"})
    void wal2JsonSendsWhatTheDatabaseStores(Format format) throws Exception {
        PostgresServer server = PostgresServer.withWal2json();
        try (TestDatabase database = server.createDatabase()) {
            String latin1 = database.name() + "_latin1";
            server.execute(
                    "postgres",
                    "CREATE DATABASE %s TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'"
                            .formatted(latin1));
            try {
                server.execute(
                        latin1,
                        "SELECT pg_create_logical_replication_slot('%s', 'wal2json')"
                                .formatted(latin1),
                        "CREATE TABLE texts (\"é\" text)",
                        "INSERT INTO texts VALUES ('ÿ')",
                        "SET synchronous_commit = on; SELECT pg_logical_emit_message(true, 'flush', '')");
                RecordedCalls calls = new CallsByName();
                ChangeDecoder decoder = RecodingDecoder.of("LATIN1", format.newDecoder());
                try (Connection session = server.connect(latin1)) {
                    for (byte[] message : PluginSlots.messages(session, latin1, format)) {
                        decoder.decode(message, 0, message.length, calls);
                    }
                }
                assertThat(calls.changes().get(1)).isEqualTo("insert public.texts é=«ÿ»");
            } finally {
                server.execute(
                        "postgres",
                        "SELECT pg_drop_replication_slot('%s')".formatted(latin1),
                        "DROP DATABASE " + latin1);
            }
        }
    }

    /** What all plugins have in common. */
    private static List<String> calls(PluginSlots slots, Format format, List<String> schemaNames)
            throws Exception {
        List<String> calls = new ArrayList<>();
        for (String line : slots.read(format, schemaNames, new CallsByName()).changes()) {
            calls.add(
                    UNCHANGED_IDENTITY
                            .matcher(BEGIN_LSN.matcher(line).replaceFirst("$1"))
                            .replaceFirst("$1 to$2"));
        }
        return calls;
    }

    private static List<String> finite(List<String> values) {
        List<String> finite = new ArrayList<>(values);
        finite.replaceAll(value -> NOT_FINITE.contains(value) ? null : value);
        return finite;
    }

    private static List<String> copiedValues(PluginSlots slots, TypeCase type) throws Exception {
        String table = TypeCase.SCHEMA_NAME + ".\"" + type.sqlType().replace("\"", "\"\"") + '"';
        byte[] text = slots.copy("SELECT value FROM " + table + " ORDER BY id");
        List<String> values = new ArrayList<>();
        for (String line : new String(text, UTF_8).split("\n", -1)) {
            values.add(line.equals("\\N") ? null : unescaped(line));
        }
        values.remove(values.size() - 1);
        return values;
    }

    private static String unescaped(String field) {
        return ESCAPE.matcher(field)
                .replaceAll(found -> Matcher.quoteReplacement(ESCAPES.get(found.group())));
    }
}
