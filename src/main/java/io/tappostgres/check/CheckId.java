package io.tappostgres.check;

import io.tappostgres.finding.Finding;
import io.tappostgres.finding.Verdict;
import java.util.List;

/**
 * The questions of a check. Their numbers are promised to whoever reads its JSON: they do not
 * change, and a question that goes leaves its number unused.
 *
 * <p>docs/check.md has all that is said here as a table.
 */
enum CheckId {
    D01(
            Phase.SERVER,
            "server version",
            "Is the server's version read by the tap, and by the selected methods?",
            "FAIL: older than 9.4 (Aurora: 10.6) and the log is to be read. WARN: the community gives no fixes any more",
            "upgrade the server; or read by INCREMENTAL or FULL_TABLE"),
    D02(
            Phase.SERVER,
            "who runs it",
            "Is it Amazon RDS, Aurora, Cloud SQL, Azure, or plain PostgreSQL?",
            "INFO",
            "the other cures are worded for it"),
    D03(
            Phase.CONNECTION,
            "login",
            "Does the server let the user in?",
            "FAIL: no, in the server's words; nothing else is asked then",
            "what the message says: host, port, firewall or security group, user, password"),
    D04(
            Phase.CONNECTION,
            "SSH tunnel",
            "Does the SSH server answer, take the key, and reach the database? Asked where a tunnel is configured.",
            "FAIL: which of the three does not work",
            "what the message says"),
    D05(
            Phase.TLS,
            "encryption",
            "Is the connection encrypted, and is the server's certificate verified?",
            "FAIL: it cannot be as the config demands. WARN: it is not encrypted. INFO: the same within one machine or a tunnel, or the server does not tell (before 9.5)",
            "\"sslmode\" require or verify-full; ssl = on at the server"),
    D06(Phase.TLS, "TLS at the server", "Are ssl and rds.force_ssl on?", "INFO", ""),
    D07(
            Phase.SERVER,
            "seen by the server",
            "Which user, address and application does the server see?",
            "INFO",
            "the address is the one for allow lists, pg_hba.conf and security groups"),
    D10(
            Phase.SERVER,
            "primary or replica",
            "Is it a read replica?",
            "FAIL: yes, older than 16, and the log is to be read. INFO otherwise",
            "set \"host\" to the primary; or read by INCREMENTAL or FULL_TABLE"),
    D11(
            Phase.SERVER,
            "replica's patience",
            "How long do max_standby_streaming_delay and max_standby_archive_delay let a query of a replica go on?",
            "WARN: less than 8 hours. INFO on Aurora, whose readers take less only",
            "8 to 12 hours for the first copy, less afterwards"),
    D12(
            Phase.SERVER,
            "hot_standby_feedback",
            "Does a replica ask its primary to keep the rows that its queries need?",
            "WARN: no",
            "hot_standby_feedback = on"),
    D13(Phase.SERVER, "replica's lag", "How old is what a replica shows?", "INFO", ""),
    D14(
            Phase.SERVER,
            "cancelled queries",
            "How many queries has a replica cancelled for recovery?",
            "WARN: some, and D11 or D12 tells why. INFO otherwise",
            "what D11 and D12 say"),
    D20(
            Phase.LOG,
            "wal_level",
            "Does the log have what logical decoding needs?",
            "FAIL: no",
            "wal_level = logical, or the provider's switch for it, and a restart"),
    D21(
            Phase.LOG,
            "rds.logical_replication",
            "Is Amazon's switch for it on?",
            "FAIL: no",
            "the parameter group (Aurora: of the cluster), and a reboot"),
    D22(
            Phase.LOG,
            "replication slots",
            "Is there a place for the tap's slot?",
            "FAIL: none. WARN: one in all",
            "max_replication_slots, and a restart"),
    D23(
            Phase.LOG,
            "WAL senders",
            "Is there a place for a session that reads the log?",
            "FAIL: none",
            "max_wal_senders, and a restart"),
    D24(
            Phase.LOG,
            "restart pending",
            "Were settings changed that take effect with a restart?",
            "WARN: yes",
            "restart the server"),
    D25(
            Phase.LOG,
            "right to read the log",
            "May the user use replication slots?",
            "FAIL: no. WARN: by a role whose rights it does not inherit",
            "ALTER ROLE … WITH REPLICATION; on Amazon GRANT rds_replication TO …"),
    D26(
            Phase.LOG,
            "replication session",
            "Does a session that reads the log open?",
            "FAIL: no, in the server's words. INFO: no, and D23 or D25 failed",
            "what the message says"),
    D27(
            Phase.LOG,
            "pg_hba.conf",
            "What does pg_hba.conf say of replication? Superusers may ask.",
            "INFO",
            "before PostgreSQL 10, a line for the database replication"),
    D30(
            Phase.LOG,
            "slot",
            "Is there a replication slot for the database?",
            "FAIL: no",
            "SELECT pg_create_logical_replication_slot(…), or --create-slot"),
    D31(
            Phase.LOG,
            "slot's kind",
            "Is the slot logical, of this database, and with a plugin that the tap reads?",
            "FAIL: no",
            "another slot"),
    D32(
            Phase.LOG,
            "slot's reader",
            "Is the slot free?",
            "FAIL: somebody else reads it",
            "one slot for each reader"),
    D33(
            Phase.LOG,
            "slot's log",
            "Does the server still hold what the slot needs?",
            "FAIL: it is lost. WARN: it can be lost any time",
            "drop the slot, create it anew, and copy its streams again"),
    D34(
            Phase.LOG,
            "log held back",
            "How much of the log does the slot keep on disk?",
            "WARN: more than 10 GB",
            "sync more often; drop a slot that nobody reads"),
    D35(
            Phase.LOG,
            "slot and state",
            "Does the slot still have what comes after the bookmarks? Asked with --state.",
            "FAIL: the slot is past a bookmark, or a bookmark is past the server",
            "copy the streams again"),
    D36(
            Phase.LOG,
            "reading from the slot",
            "Does the plugin give a change?",
            "FAIL: no, in the server's words. WARN: not within 10 seconds",
            "what the message says"),
    D37(
            Phase.LOG,
            "plugin allowed",
            "Does output_plugin_libraries have the plugin?",
            "FAIL: no",
            "add it; or a slot with pgoutput"),
    D38(
            Phase.LOG,
            "plugin installed",
            "Is the slot's plugin, or wal2json, installed? Asked with --probe-plugin, as it takes a slot for a moment.",
            "FAIL or WARN: no, or not within 10 seconds",
            "install the plugin; or a slot with pgoutput"),
    D39(
            Phase.LOG,
            "limits of slots",
            "Can max_slot_wal_keep_size or idle_replication_slot_timeout end the slot?",
            "WARN: yes. INFO: no",
            "raise the limit above what accrues between two syncs"),
    D40(
            Phase.LOG,
            "forgotten slots",
            "Do slots of the tap keep log for no stream?",
            "WARN: yes",
            "SELECT pg_drop_replication_slot(…)"),
    D41(
            Phase.LOG,
            "slot's name",
            "Can the database have a slot with its own name?",
            "WARN: no",
            "\"replication_slot_name\""),
    D42(
            Phase.LOG,
            "publication",
            "Does the publication have the selected tables and all sorts of changes?",
            "FAIL: no. WARN: rows, columns or truncations are left out",
            "CREATE PUBLICATION, ALTER PUBLICATION, or --create-publication"),
    D43(
            Phase.LOG,
            "slot's standbys",
            "Are the standbys there that a failover slot waits for (PostgreSQL 17)?",
            "FAIL: no",
            "the standby; or synchronized_standby_slots without it"),
    D50(
            Phase.PRIVILEGES,
            "CONNECT",
            "May the user connect to the databases?",
            "FAIL: not to one that selected streams need. INFO: not to others",
            "GRANT CONNECT ON DATABASE"),
    D51(
            Phase.PRIVILEGES,
            "USAGE of schemas",
            "May the user look into the schemas?",
            "FAIL: not into one of selected streams. INFO: not into others",
            "GRANT USAGE ON SCHEMA"),
    D52(
            Phase.PRIVILEGES,
            "SELECT on tables",
            "May the user read the tables, and the selected columns?",
            "FAIL: not what a sync would read. WARN: a column of a LOG_BASED stream is left out. INFO without a catalog",
            "GRANT SELECT ON; or deselect the columns"),
    D53(
            Phase.PRIVILEGES,
            "tables to come",
            "Will the user be able to read tables that are yet to be created?",
            "INFO",
            "ALTER DEFAULT PRIVILEGES, for each role that creates tables"),
    D54(
            Phase.PRIVILEGES,
            "row level security",
            "Do policies hide rows from the user?",
            "WARN: yes, so that a copy has fewer rows than the log",
            "ALTER ROLE … BYPASSRLS, or a policy for the user"),
    D55(
            Phase.PRIVILEGES,
            "what discovery finds",
            "How many tables and views can the user read?",
            "FAIL: none. WARN: more than 10,000",
            "the GRANT that is missing; \"filter_schemas\""),
    D60(
            Phase.LOG,
            "replica identity",
            "Does the log tell which row was updated or deleted?",
            "FAIL or WARN: no, or the table is not in the log at all. INFO: without the old row",
            "a primary key, or ALTER TABLE … REPLICA IDENTITY"),
    D61(
            Phase.LOG,
            "large values",
            "Does the log leave out large values that an UPDATE did not change?",
            "WARN: yes, and `unchanged_toast` is omit; INFO: they are read from the table",
            "ALTER TABLE … REPLICA IDENTITY FULL, or `unchanged_toast`: fetch"),
    D62(
            Phase.LOG,
            "views",
            "Is a view to be read from the log?",
            "FAIL: yes",
            "INCREMENTAL or FULL_TABLE"),
    D63(
            Phase.STREAMS,
            "methods and options",
            "Has every selected stream a replication method, and options that go with it?",
            "FAIL: no. WARN: no stream is selected",
            "\"replication-method\" in the metadata, or \"default_replication_method\""),
    D64(
            Phase.STREAMS,
            "replication keys",
            "Can rows be read by the replication key, and from the bookmark on?",
            "FAIL: no. WARN: texts or inexact numbers, rows without a value. INFO: no index",
            "another key; CREATE INDEX"),
    D65(
            Phase.STREAMS,
            "keys of views",
            "Has every selected view a key, of columns that it has?",
            "FAIL: not such columns. WARN: no key, so that a target can only append",
            "\"view-key-properties\" in the metadata"),
    D66(
            Phase.STREAMS,
            "stream names",
            "Has every selected stream a name of its own in the destination?",
            "FAIL: no. WARN: but for the case of letters, or longer than 63 characters",
            "\"include_schemas_in_destination_stream_name\""),
    D67(
            Phase.STREAMS,
            "catalog and tables",
            "Are the tables still what the catalog says?",
            "FAIL: the table, its key or all its columns are gone. WARN: columns were added, are gone, or have another type",
            "run --discover again"),
    D70(
            Phase.SESSION,
            "time-outs",
            "Do time-outs of the server, database or role end long reads?",
            "INFO: there are some, which the tap switches off in its own sessions",
            ""),
    D71(
            Phase.SESSION,
            "settings of the role",
            "Which settings do the role and the database bring?",
            "INFO; values of settings that are not PostgreSQL's own are not shown",
            ""),
    D72(
            Phase.LOG,
            "wal_sender_timeout",
            "For how long does the server wait for a reader of its log?",
            "INFO",
            ""),
    D73(
            Phase.SESSION,
            "encoding and formats",
            "Which encoding has the database, and which formats have the tap's sessions?",
            "WARN: SQL_ASCII, whose texts can be anything. INFO otherwise",
            ""),
    D74(Phase.SESSION, "extensions", "Which versions of hstore and citext are there?", "INFO", ""),
    D75(
            Phase.CONNECTION,
            "pooler",
            "Is there a pooler between the tap and the server?",
            "FAIL: one that gives each transaction another session. INFO: one that keeps sessions",
            "\"host\" and \"port\" of the server itself, or the pooler's session mode"),
    D80(
            Phase.MANUAL,
            "not to be asked by SQL",
            "What is to be looked at in Amazon's console?",
            "INFO on RDS and Aurora",
            "");

    private final Phase phase;
    private final String subject;
    private final String asks;
    private final String verdicts;
    private final String cure;

    CheckId(Phase phase, String subject, String asks, String verdicts, String cure) {
        this.phase = phase;
        this.subject = subject;
        this.asks = asks;
        this.verdicts = verdicts;
        this.cure = cure;
    }

    Phase phase() {
        return phase;
    }

    /** The question in a few words. */
    String subject() {
        return subject;
    }

    /** The question itself. */
    String asks() {
        return asks;
    }

    /** Which answers there are besides PASS and SKIP, and what they mean. */
    String verdicts() {
        return verdicts;
    }

    /** What mends a bad answer, in general; "" if nothing is to be mended. */
    String cure() {
        return cure;
    }

    Finding pass(String scope, String found) {
        return Finding.pass(name(), subject, scope, found);
    }

    Finding info(String scope, String found, String... remedies) {
        return new Finding(name(), Verdict.INFO, subject, scope, found, "", List.of(remedies));
    }

    Finding skip(String scope, String reason) {
        return Finding.skip(name(), subject, scope, reason);
    }

    Finding warn(String scope, String found, String reason, String... remedies) {
        return new Finding(name(), Verdict.WARN, subject, scope, found, reason, List.of(remedies));
    }

    Finding fail(String scope, String found, String reason, String... remedies) {
        return new Finding(name(), Verdict.FAIL, subject, scope, found, reason, List.of(remedies));
    }
}
