package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TapRunner;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Text of the log in databases that do not store UTF-8. */
final class LogEncodingIT {

    private static final String DATABASE = "tap_log_encoding";
    private static final String SLOT = "tap_log_encoding";

    private static final String CATALOG =
            """
            {"streams":[{"tap_stream_id":"s","stream":"t","table_name":"t",
             "schema":{"type":"object","properties":{}},
             "metadata":[{"breadcrumb":[],"metadata":{"selected":true,
              "replication-method":"LOG_BASED","database-name":"%s","schema-name":"public",
              "table-key-properties":["id"]}}]}]}
            """
                    .formatted(DATABASE);

    private final PostgresServer server = PostgresServer.withWal2json();

    @TempDir private Path directory;

    @ParameterizedTest
    @CsvSource({
        "LATIN1, Ünïcödé ¿ÿ, PGOUTPUT",
        "LATIN1, Ünïcödé ¿ÿ, WAL2JSON",
        "LATIN1, Ünïcödé ¿ÿ, WAL2JSON_FORMAT_1",
        "WIN1251, Привет, PGOUTPUT",
        "WIN1251, Привет, WAL2JSON",
        "EUC_JP, 日本語テスト, WAL2JSON"
    })
    void textComesOutAsUtf8WhateverTheDatabaseStores(String encoding, String text, LogSlot slot)
            throws SQLException {
        createDatabase(encoding, slot);
        server.execute(
                DATABASE,
                "SET synchronous_commit = on; INSERT INTO t VALUES (1, '%s \"')".formatted(text));

        assertThat(records(slot)).containsExactly("{\"id\":1,\"v\":\"%s \\\"\"".formatted(text));
    }

    /** Such a database stores whatever bytes it was given. */
    @ParameterizedTest
    @EnumSource(LogSlot.class)
    void bytesThatAreNotUtf8AreReplaced(LogSlot slot) throws SQLException {
        createDatabase("SQL_ASCII", slot);
        server.execute(
                DATABASE,
                "SET synchronous_commit = on; INSERT INTO t VALUES (1, E'caf\\xc3\\xa9'), (2, E'\\xe9x\\\\')",
                "SET synchronous_commit = on; UPDATE t SET v = E'\\xff' WHERE id = 1");

        assertThat(records(slot))
                .containsExactly(
                        "{\"id\":1,\"v\":\"café\"",
                        "{\"id\":2,\"v\":\"�x\\\\\"",
                        "{\"id\":1,\"v\":\"�\"");
    }

    private void createDatabase(String encoding, LogSlot slot) throws SQLException {
        dropDatabase();
        server.execute(
                "postgres",
                "CREATE DATABASE %s ENCODING '%s' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
                        .formatted(DATABASE, encoding));
        server.execute(
                DATABASE,
                "CREATE TABLE t (id int PRIMARY KEY, v text)",
                "CREATE PUBLICATION everything FOR ALL TABLES",
                "SELECT pg_create_logical_replication_slot('%s', '%s')"
                        .formatted(SLOT, slot.isWal2json() ? "wal2json" : "pgoutput"));
    }

    @AfterEach
    void dropDatabase() throws SQLException {
        server.execute(
                "postgres",
                "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = '%s'"
                        .formatted(SLOT),
                "DROP DATABASE IF EXISTS " + DATABASE);
    }

    /** The beginnings of the records of a run that has the log alone to read. */
    private List<String> records(LogSlot slot) throws SQLException {
        TapFiles files = new TapFiles(directory);
        Map<String, Object> config =
                Map.of(
                        "host", server.host(),
                        "port", server.port(),
                        "user", server.superuser(),
                        "password", server.password(),
                        "dbname", DATABASE,
                        "replication_slot_name", SLOT,
                        "wal2json_message_format", slot == LogSlot.WAL2JSON_FORMAT_1 ? 1 : 2);
        String state =
                "{\"bookmarks\":{\"s\":{\"last_replication_method\":\"LOG_BASED\",\"version\":1,\"lsn\":%s}}}"
                        .formatted(slotLsn());
        TapResult result =
                TapRunner.ofBuiltJar()
                        .run(
                                "--config",
                                files.json("config.json", config),
                                "--catalog",
                                files.text("catalog.json", CATALOG),
                                "--state",
                                files.text("state.json", state));
        assertThat(result.exitCode()).as(result.toString()).isZero();
        String head = "{\"type\":\"RECORD\",\"stream\":\"t\",\"record\":";
        return result.stdoutLines().stream()
                .filter(line -> line.startsWith(head))
                .map(line -> line.substring(head.length(), line.indexOf(",\"_sdc_deleted_at\"")))
                .toList();
    }

    private String slotLsn() throws SQLException {
        try (Connection connection = server.connect(DATABASE);
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "SELECT confirmed_flush_lsn - '0/0' FROM pg_replication_slots WHERE slot_name = '%s'"
                                        .formatted(SLOT))) {
            row.next();
            return row.getString(1);
        }
    }
}
