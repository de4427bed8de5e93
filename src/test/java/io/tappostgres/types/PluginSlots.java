package io.tappostgres.types;

import io.tappostgres.decoding.ChangeDecoder;
import io.tappostgres.decoding.ChangeListener;
import io.tappostgres.decoding.PgOutputDecoder;
import io.tappostgres.decoding.Wal2JsonDecoder;
import io.tappostgres.decoding.Wal2JsonFormat1Decoder;
import io.tappostgres.decoding.Wal2JsonOptions;
import io.tappostgres.testing.TestDatabase;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;

/**
 * A slot of each plugin in one database, whose messages are read with SQL, in a session that is
 * pinned as the tap's are. They go when the database is dropped.
 */
final class PluginSlots {

    /** The format that a slot is read in, with its decoder. */
    enum Format {
        PGOUTPUT,
        WAL2JSON_2,
        WAL2JSON_1;

        ChangeDecoder newDecoder() {
            return switch (this) {
                case PGOUTPUT -> new PgOutputDecoder();
                case WAL2JSON_2 -> new Wal2JsonDecoder();
                case WAL2JSON_1 -> new Wal2JsonFormat1Decoder();
            };
        }
    }

    private static final List<String> PINNED =
            List.of(
                    "SET DateStyle = 'ISO'",
                    "SET TimeZone = 'UTC'",
                    "SET IntervalStyle = 'iso_8601'",
                    "SET bytea_output = 'hex'",
                    "SET extra_float_digits = 3",
                    "SET search_path = pg_catalog");

    private final TestDatabase database;

    private PluginSlots(TestDatabase database) {
        this.database = database;
    }

    /** Creates the slots, and a publication for all tables. */
    static PluginSlots create(TestDatabase database) throws SQLException {
        PluginSlots slots = new PluginSlots(database);
        database.execute(
                "CREATE PUBLICATION everything FOR ALL TABLES",
                "SELECT pg_create_logical_replication_slot('%s', 'pgoutput')"
                        .formatted(slots.name("pgoutput")),
                "SELECT pg_create_logical_replication_slot('%s', 'wal2json')"
                        .formatted(slots.name("wal2json")));
        return slots;
    }

    String name(String plugin) {
        return database.name() + "_" + plugin;
    }

    /** Has all changes decoded that were made in some schemas since; they stay in the slot. */
    <T extends ChangeListener> T read(Format format, Collection<String> schemaNames, T listener)
            throws SQLException, InterruptedException {
        ChangeDecoder decoder = format.newDecoder();
        try (Connection session = pinned()) {
            flush(session);
            List<byte[]> messages =
                    switch (format) {
                        case PGOUTPUT ->
                                messages(
                                        session,
                                        name("pgoutput"),
                                        Map.of(
                                                "proto_version", "1",
                                                "publication_names", "everything",
                                                "messages", "true"));
                        case WAL2JSON_2 ->
                                messages(session, name("wal2json"), options(2, schemaNames));
                        case WAL2JSON_1 ->
                                messages(session, name("wal2json"), options(1, schemaNames));
                    };
            for (byte[] message : messages) {
                decoder.decode(message, 0, message.length, listener);
            }
        }
        return listener;
    }

    /** Only what is flushed is decoded, and the test servers commit without waiting for that. */
    private static void flush(Connection session) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute("SET synchronous_commit = on");
            statement.execute("SELECT pg_logical_emit_message(true, 'flush', '')");
        }
    }

    /** The messages that another slot of wal2json has about the schema public. */
    static List<byte[]> messages(Connection session, String slot, Format format)
            throws SQLException {
        int formatVersion = format == Format.WAL2JSON_2 ? 2 : 1;
        return messages(session, slot, options(formatVersion, List.of("public")));
    }

    private static Map<String, String> options(int formatVersion, Collection<String> schemaNames) {
        return Wal2JsonOptions.of(formatVersion, List.of(), schemaNames).values();
    }

    private static List<byte[]> messages(
            Connection session, String slot, Map<String, String> options) throws SQLException {
        List<String> values = new ArrayList<>();
        values.add(slot);
        options.forEach(
                (name, value) -> {
                    values.add(name);
                    values.add(value);
                });
        String parameters = ", ?".repeat(values.size() - 1);
        List<byte[]> messages = new ArrayList<>();
        try (PreparedStatement statement =
                session.prepareStatement(
                        "SELECT data FROM pg_logical_slot_peek_binary_changes(?, NULL, NULL%s)"
                                .formatted(parameters))) {
            for (int i = 0; i < values.size(); i++) {
                statement.setString(i + 1, values.get(i));
            }
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    messages.add(rows.getBytes(1));
                }
            }
        }
        return messages;
    }

    /** What COPY gives for a query. */
    byte[] copy(String query) throws SQLException, IOException {
        try (Connection session = pinned()) {
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            new CopyManager(session.unwrap(BaseConnection.class))
                    .copyOut("COPY (" + query + ") TO STDOUT", text);
            return text.toByteArray();
        }
    }

    private Connection pinned() throws SQLException {
        Connection session = database.connectPlainly();
        try (Statement statement = session.createStatement()) {
            for (String setting : PINNED) {
                statement.execute(setting);
            }
        }
        return session;
    }
}
