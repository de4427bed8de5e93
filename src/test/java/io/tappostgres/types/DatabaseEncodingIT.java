package io.tappostgres.types;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapRunner;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Databases that store text in another encoding than UTF-8, or in none. */
class DatabaseEncodingIT {

    private static final String DATABASE = "tap_encoding";

    private final PostgresServer server = PostgresServer.newest();

    @TempDir private Path directory;

    @AfterEach
    void dropDatabase() throws SQLException {
        server.execute("postgres", "DROP DATABASE IF EXISTS " + DATABASE);
    }

    @ParameterizedTest
    @CsvSource({
        "LATIN1, Ünïcödé ¿ÿ",
        "LATIN9, 10 € für Œuvre",
        "WIN1251, Привет",
        "EUC_JP, 日本語テスト",
        "EUC_KR, 한국어"
    })
    void textComesOutAsUtf8WhateverTheDatabaseStores(String encoding, String text)
            throws Exception {
        createDatabase(encoding);
        server.execute(
                DATABASE,
                "CREATE TABLE texts (\"%1$s\" text, list text[]); INSERT INTO texts VALUES ('%1$s', ARRAY['%1$s \"'])"
                        .formatted(text));

        FullTableRun run = run();

        assertThat(run.linesByStream().get("texts").subList(1, 2))
                .containsExactly(
                        "{\"type\":\"RECORD\",\"stream\":\"texts\",\"record\":{\"%1$s\":\"%1$s\",\"list\":[\"%1$s \\\"\"]},\"version\":0,\"time_extracted\":\"\"}"
                                .formatted(text));
        assertThat(run.warnings()).isEmpty();
    }

    /** Such a database stores whatever bytes it was given. */
    @Test
    void bytesThatAreNotUtf8AreReplacedWithOneWarning() throws Exception {
        createDatabase("SQL_ASCII");
        server.execute(
                DATABASE,
                "CREATE TABLE bytes (id integer PRIMARY KEY, a text, b text[], c text)",
                // All bytes of one UTF-8 character, then a lone one, one cut off, one too long,
                // a surrogate, and one beyond Unicode.
                "INSERT INTO bytes VALUES (1, E'caf\\xc3\\xa9', ARRAY[E'\\xf0\\x9f\\x98\\x80'], '')",
                "INSERT INTO bytes VALUES (2, E'caf\\xe9', ARRAY[E'\\xe9\\\\', E'\\xff'], E'\\xe9')",
                "INSERT INTO bytes VALUES (3, E'\\xe2\\x82', ARRAY[E'\\xf0\\x9f\"'], E'\\xc0\\x80')",
                "INSERT INTO bytes VALUES (4, E'\\xed\\xa0\\x80', NULL, E'\\xf4\\x90\\x80\\x80')",
                "INSERT INTO bytes VALUES (5, 'plain', '{}', NULL)");

        FullTableRun run = run();

        List<String> lines = run.linesByStream().get("bytes");
        assertThat(lines.subList(1, lines.size()))
                .containsExactly(
                        record(1, "\"café\"", "[\"😀\"]", "\"\""),
                        record(2, "\"caf�\"", "[\"�\\\\\",\"�\"]", "\"�\""),
                        record(3, "\"�\"", "[\"�\\\"\"]", "\"��\""),
                        record(4, "\"�\"", "null", "\"����\""),
                        record(5, "\"plain\"", "[]", "null"));
        assertThat(run.warnings())
                .containsExactly(
                        "WARNING Stream \"tap_encoding-public-bytes\": 3 rows hold bytes that are not UTF-8, shown as U+FFFD; the database's encoding is SQL_ASCII");
    }

    private static String record(int id, String a, String b, String c) {
        return "{\"type\":\"RECORD\",\"stream\":\"bytes\",\"record\":{\"id\":%d,\"a\":%s,\"b\":%s,\"c\":%s},\"version\":0,\"time_extracted\":\"\"}"
                .formatted(id, a, b, c);
    }

    private void createDatabase(String encoding) throws SQLException {
        dropDatabase();
        server.execute(
                "postgres",
                "CREATE DATABASE %s ENCODING '%s' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
                        .formatted(DATABASE, encoding));
    }

    private FullTableRun run() {
        TapFiles files = new TapFiles(directory);
        Map<String, Object> config =
                Map.of(
                        "host", server.host(),
                        "port", server.port(),
                        "user", server.superuser(),
                        "password", server.password(),
                        "dbname", DATABASE,
                        "filter_dbs", DATABASE);
        return FullTableRun.of(TapRunner.ofBuiltJar(), files, files.json("config.json", config));
    }
}
