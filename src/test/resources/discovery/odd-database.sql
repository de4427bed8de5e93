CREATE TABLE customers (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email varchar(80) UNIQUE,
    dropped int,
    full_name text NOT NULL DEFAULT '',
    shouted text GENERATED ALWAYS AS (upper(full_name)) STORED
);
ALTER TABLE customers DROP dropped;
CREATE UNIQUE INDEX customers_other ON customers (id, email);
COMMENT ON COLUMN customers.email IS 'Where we "write" to';
INSERT INTO customers (email) VALUES ('a'), ('b'), ('c');
ANALYZE customers;

CREATE TABLE key_order (a int, b int, c int, note text, PRIMARY KEY (c, a) INCLUDE (note));

CREATE TABLE parent (n numeric(4,1) PRIMARY KEY);
CREATE TABLE child (m int) INHERITS (parent);

CREATE TABLE logs (at date NOT NULL, line text, PRIMARY KEY (at)) PARTITION BY RANGE (at);
CREATE TABLE logs_2024 PARTITION OF logs FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');

CREATE VIEW a_view AS SELECT id, email FROM customers;
CREATE MATERIALIZED VIEW a_stored_view AS SELECT count(*) AS "all" FROM customers;

CREATE FOREIGN DATA WRAPPER nothing;
CREATE SERVER nowhere FOREIGN DATA WRAPPER nothing;
CREATE FOREIGN TABLE abroad (n int) SERVER nowhere;

CREATE TABLE no_columns ();
CREATE SEQUENCE not_listed;
CREATE TEMPORARY TABLE not_listed_either (n int);

CREATE SCHEMA "Sch.""ema";
CREATE TYPE "Sch.""ema"."Mood" AS ENUM ('happy', 'sad');
CREATE DOMAIN "Sch.""ema".short AS varchar(3) NOT NULL;
CREATE TABLE "Sch.""ema"."We""ird Näme\" (
    "Case" int,
    "case" int,
    "sp ace" text[],
    "quo""te" "Sch.""ema"."Mood",
    "dot.ted" "Sch.""ema".short,
    "ключ" numeric(5,2)[]
);
CREATE TABLE "Sch.""ema".abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz0 (n bit(3));
