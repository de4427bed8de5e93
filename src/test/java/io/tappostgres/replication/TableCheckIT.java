package io.tappostgres.replication;

import static io.tappostgres.replication.Preflight.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.connection.Database;
import io.tappostgres.testing.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a table lacks for the log, with a plugin that needs no publication and with pgoutput. */
class TableCheckIT {

    private static final String OTHER_METHODS =
            "set its replication-method to FULL_TABLE or INCREMENTAL";

    private Preflight wal2json;
    private Preflight pgoutput;

    @BeforeEach
    void createSlots() throws SQLException {
        wal2json = Preflight.of(PostgresServer.withWal2json());
        wal2json.createSlot("stitch_" + wal2json.database.name(), "wal2json");
        pgoutput = Preflight.of(PostgresServer.embedded("17"));
        pgoutput.createSlot("stitch_" + pgoutput.database.name(), "pgoutput");
        pgoutput.database.execute("CREATE PUBLICATION p FOR ALL TABLES");
    }

    @AfterEach
    void drop() throws SQLException {
        wal2json.close();
        pgoutput.close();
    }

    /** The warnings of a check that refuses nothing. */
    private static List<String> warnings(Preflight preflight, LogRequest... requests)
            throws Exception {
        assertThat(preflight.check(requests).refused()).isEmpty();
        assertThat(preflight.log.get(0)).startsWith("INFO Database ");
        return preflight.log.subList(1, preflight.log.size());
    }

    private static String refusal(Preflight preflight, String table) throws Exception {
        LogSource source = preflight.check(request(table));
        assertThat(source.tables()).isEmpty();
        assertThat(preflight.log).hasSize(1);
        return source.refused().get("db-public-" + table);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CREATE VIEW o AS SELECT 1 AS id | Logical Replication is NOT supported for views: \"public\".\"o\" is one; "
                        + OTHER_METHODS,
                "CREATE MATERIALIZED VIEW o AS SELECT 1 AS id | Logical Replication is NOT supported for views: \"public\".\"o\" is one; "
                        + OTHER_METHODS,
                "CREATE UNLOGGED TABLE o (id int PRIMARY KEY) | \"public\".\"o\" is UNLOGGED, so its changes are not in the log; ALTER TABLE \"public\".\"o\" SET LOGGED; or "
                        + OTHER_METHODS,
                "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w; CREATE FOREIGN TABLE o (id int) SERVER s | \"public\".\"o\" is not a table of this server (a foreign table has no log here); "
                        + OTHER_METHODS,
                "SELECT 1 | there is no table \"public\".\"o\"; run --discover for a catalog without it",
                "CREATE TABLE o (id int PRIMARY KEY); REVOKE SELECT ON o FROM tap_reader | user \"tap_reader\" may not read \"public\".\"o\"; GRANT SELECT ON \"public\".\"o\" TO \"tap_reader\"",
                "CREATE TABLE o (id int PRIMARY KEY) PARTITION BY LIST (id); CREATE UNLOGGED TABLE part PARTITION OF o DEFAULT | \"public\".\"part\" is UNLOGGED, so its changes are not in the log; ALTER TABLE \"public\".\"part\" SET LOGGED; or "
                        + OTHER_METHODS,
            },
            quoteCharacter = '`')
    void whatIsNotInTheLogIsRefused(String sql, String refusal) throws Exception {
        for (Preflight preflight : List.of(wal2json, pgoutput)) {
            preflight.database.execute(sql);
            assertThat(refusal(preflight, "o")).isEqualTo(refusal);
        }
    }

    @Test
    void schemaThatTheUserMayNotUseIsTold() throws Exception {
        wal2json.database.execute(
                "CREATE SCHEMA closed; CREATE TABLE closed.t (id int PRIMARY KEY); GRANT SELECT ON closed.t TO tap_reader");
        LogRequest request = new LogRequest("s", "closed", "t", false, List.of("id"), null);
        assertThat(wal2json.check(request).refused().get("s"))
                .isEqualTo(
                        "user \"tap_reader\" may not use its schema; GRANT USAGE ON SCHEMA"
                                + " \"closed\" TO \"tap_reader\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CREATE TABLE t (id int) | FULL",
                "CREATE TABLE t (id int PRIMARY KEY); ALTER TABLE t REPLICA IDENTITY NOTHING | DEFAULT",
                "CREATE TABLE t (id int PRIMARY KEY DEFERRABLE) | FULL",
                "CREATE TABLE t (id int NOT NULL); CREATE UNIQUE INDEX \"a b\" ON t (id) | USING INDEX \"a b\"",
                "CREATE TABLE t (id int); CREATE UNIQUE INDEX nullable ON t (id) | FULL",
            },
            quoteCharacter = '`')
    void tableWithoutIdentityIsWarnedOf(String sql, String identity) throws Exception {
        String beginning =
                "WARN Stream \"db-public-t\": \"public\".\"t\" has no replica identity (a primary key,"
                        + " if nothing else is set): ";
        String cure = "; ALTER TABLE \"public\".\"t\" REPLICA IDENTITY " + identity;
        wal2json.database.execute(sql);
        assertThat(warnings(wal2json, request("t")))
                .containsExactly(beginning + "its UPDATE and DELETE are not in the log" + cure);
        pgoutput.database.execute(sql);
        assertThat(warnings(pgoutput, request("t")))
                .containsExactly(
                        beginning
                                + "the server refuses the applications' UPDATE and DELETE on it, as"
                                + " they are published"
                                + cure);
        pgoutput.database.execute("ALTER PUBLICATION p SET (publish = 'insert, truncate')");
        assertThat(warnings(pgoutput, request("t")))
                .containsExactly(
                        beginning + "its UPDATE and DELETE are not in the log" + cure,
                        "WARN Stream \"db-public-t\": publication \"p\" does not send DELETE, UPDATE of"
                                + " \"public\".\"t\"; ALTER PUBLICATION \"p\" SET (publish ="
                                + " 'insert, update, delete, truncate')");
    }

    /** Whatever is in the log: a target has no key to find the row by. */
    @Test
    void streamWithoutAKeyIsWarnedOf() throws Exception {
        LogRequest keyless = new LogRequest("db-public-t", "public", "t", false, List.of(), null);
        wal2json.database.execute("CREATE TABLE t (a int); ALTER TABLE t REPLICA IDENTITY FULL");
        String beginning =
                "WARN Stream \"db-public-t\": the stream has no key: each UPDATE of a row of"
                        + " \"public\".\"t\" adds a row in the target, and a DELETE removes none; ";
        assertThat(warnings(wal2json, keyless))
                .containsExactly(
                        beginning
                                + "give the table a primary key, or a unique index on columns that"
                                + " are NOT NULL, and run --discover for a catalog that has it");
        wal2json.database.execute(
                "ALTER TABLE t ALTER a SET NOT NULL, ADD b int NOT NULL; CREATE UNIQUE INDEX ON t (b, a)");
        assertThat(warnings(wal2json, keyless))
                .containsExactly(
                        beginning
                                + "set \"table-key-properties\": [\"b\", \"a\"] in its metadata, as"
                                + " --discover does");
    }

    @Test
    void identityWithoutTheKeyIsWarnedOf() throws Exception {
        wal2json.database.execute(
                """
                CREATE TABLE t (id int PRIMARY KEY, code text NOT NULL, note text);
                CREATE UNIQUE INDEX t_code ON t (code) INCLUDE (id);
                ALTER TABLE t REPLICA IDENTITY USING INDEX t_code;
                """);
        assertThat(warnings(wal2json, request("t")))
                .containsExactly(
                        "WARN Stream \"db-public-t\": the replica identity of \"public\".\"t\" lacks"
                                + " the key column id: rows that are deleted or get another key"
                                + " cannot be told by their key; ALTER TABLE \"public\".\"t\""
                                + " REPLICA IDENTITY DEFAULT");
        assertThat(table(wal2json, "t").identityColumns()).containsExactly("code");
        wal2json.database.execute("ALTER TABLE t REPLICA IDENTITY FULL");
        assertThat(warnings(wal2json, request("t"))).isEmpty();
        assertThat(table(wal2json, "t").identityColumns()).containsExactly("id", "code", "note");
    }

    /** A partition has a replica identity of its own. */
    @Test
    void identityOfARootIsThatOfItsPartitions() throws Exception {
        wal2json.database.execute(
                """
                CREATE TABLE t (id int PRIMARY KEY) PARTITION BY RANGE (id);
                CREATE TABLE low PARTITION OF t FOR VALUES FROM (0) TO (10);
                CREATE TABLE high PARTITION OF t FOR VALUES FROM (10) TO (20);
                ALTER TABLE high REPLICA IDENTITY NOTHING;
                """);
        assertThat(table(wal2json, "t").identityColumns()).containsExactly("id");
        assertThat(table(wal2json, "low").identityColumns()).containsExactly("id");
        assertThat(table(wal2json, "high").identityColumns()).isEmpty();
        assertThat(warnings(wal2json, request("t")))
                .containsExactly(
                        "WARN Stream \"db-public-t\": \"public\".\"high\" has no replica identity (a"
                                + " primary key, if nothing else is set): its UPDATE and DELETE are"
                                + " not in the log; ALTER TABLE \"public\".\"high\" REPLICA"
                                + " IDENTITY DEFAULT");
    }

    @Test
    void rowSecurityIsWarnedOfAndUnreadableColumnsAreTold() throws Exception {
        wal2json.database.execute(
                """
                CREATE TABLE t (id int PRIMARY KEY, open text, secret text, gone text);
                ALTER TABLE t DROP COLUMN gone;
                ALTER TABLE t ENABLE ROW LEVEL SECURITY;
                REVOKE SELECT ON t FROM tap_reader;
                GRANT SELECT (id, open) ON t TO tap_reader;
                """);
        assertThat(warnings(wal2json, request("t")))
                .containsExactly(
                        "WARN Stream \"db-public-t\": row security hides rows of \"public\".\"t\" from"
                                + " this user, but the log has them all");
        assertThat(table(wal2json, "t").unreadableColumns()).containsExactly("secret");
        assertThat(wal2json.check(request("t")).tables().get("db-public-t").oid())
                .isEqualTo(Long.parseLong(wal2json.database.value("SELECT 't'::regclass::oid")));
    }

    private static TableFacts table(Preflight preflight, String name) throws Exception {
        try (Database opened = Database.open(preflight.logServer(), preflight.database.name(), 1);
                Connection connection = opened.borrow()) {
            return LogTables.read(connection, List.of(request(name))).table(request(name));
        }
    }
}
