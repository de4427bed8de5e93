-- What the messages in this directory are of: captured on PostgreSQL 15 with wal2json 2.5, from one
-- slot for each plugin, with the options of Wal2JsonOptions; of pgoutput as hexadecimal digits,
-- with proto_version 1, messages on, and a publication for all tables.
-- DateStyle ISO, TimeZone UTC, IntervalStyle iso_8601, bytea_output hex, extra_float_digits 3.

CREATE TYPE mood AS ENUM ('so so');
CREATE TABLE sample (
    id integer PRIMARY KEY, flag boolean, raw bytea, note text, amount numeric(12, 2),
    ratio double precision, document jsonb, tags text[], feeling mood, happened timestamptz
);
BEGIN;
INSERT INTO sample VALUES (
    1, true, '\x00ff5c', E'"a" \\b/ \b\f\n\r\t \x01\x1f\x7f é世😀 end', -1.50, 'NaN',
    '{"a": "\"\\\u00e9"}', ARRAY['x y', NULL, '"'], 'so so', '2026-01-02 03:04:05.6+00'
);
INSERT INTO sample (id, flag, raw, note, amount, ratio) VALUES (2, false, '', '', 9999999999.99, 1e-7);
INSERT INTO sample (id) VALUES (3);
UPDATE sample SET note = 'new' WHERE id = 2;
UPDATE sample SET id = 4 WHERE id = 3;
DELETE FROM sample WHERE id = 2;
COMMIT;

CREATE TABLE toasted (id integer PRIMARY KEY, big text, small text);
ALTER TABLE toasted ALTER big SET STORAGE EXTERNAL;
INSERT INTO toasted VALUES (1, repeat('x', 2100), 'a');
UPDATE toasted SET small = 'b';
UPDATE toasted SET id = 2;

CREATE TABLE whole (id integer, big text, small text);
ALTER TABLE whole ALTER big SET STORAGE EXTERNAL;
ALTER TABLE whole REPLICA IDENTITY FULL;
INSERT INTO whole VALUES (1, repeat('y', 2100), NULL);
UPDATE whole SET small = 'b';
DELETE FROM whole;

CREATE SCHEMA "odd ""schema"". \";
CREATE TABLE "odd ""schema"". \"."t,a'b*l e\é" ("a ""b""\c" integer PRIMARY KEY, "世,:{}" text);
INSERT INTO "odd ""schema"". \"."t,a'b*l e\é" VALUES (1, '{"a":"b"},[]');
DELETE FROM "odd ""schema"". \"."t,a'b*l e\é";

CREATE TABLE changing (id integer PRIMARY KEY, a text, b text);
INSERT INTO changing VALUES (1, 'a', 'b');
ALTER TABLE changing ADD c integer;
UPDATE changing SET c = 1;
INSERT INTO changing VALUES (2, 'a', 'b', 2);
ALTER TABLE changing ALTER c TYPE text;
UPDATE changing SET c = 'c' WHERE id = 1;
ALTER TABLE changing DROP a;
UPDATE changing SET c = 'd' WHERE id = 1;
INSERT INTO changing VALUES (3, 'b', 'c');
DELETE FROM changing WHERE id = 3;

BEGIN;
SELECT pg_logical_emit_message(true, 'prefix', E'{"action":"C"} \\ \x01');
INSERT INTO changing VALUES (4, NULL, NULL);
SELECT pg_logical_emit_message(false, 'prefix', 'outside');
COMMIT;

SELECT pg_replication_origin_create('elsewhere');
SELECT pg_replication_origin_session_setup('elsewhere');
INSERT INTO changing VALUES (5, NULL, NULL);
SELECT pg_replication_origin_session_reset();
SELECT pg_replication_origin_drop('elsewhere');

CREATE TABLE empty ();
INSERT INTO empty DEFAULT VALUES;
TRUNCATE toasted, whole;
