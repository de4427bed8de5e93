-- A database of 10,000 tables (psql variable "rows") of 20 columns each, with a primary key.
-- Structure only; each table is a transaction of its own, as one could not hold so many locks.

SET synchronous_commit = off;
SET client_min_messages = warning;

SELECT format(
    'CREATE TABLE table_%s (
        id bigint PRIMARY KEY, parent_id bigint, external_id uuid, code varchar(20) NOT NULL,
        title text, body text, currency char(3), amount numeric(12, 2), rate numeric(7, 5),
        ratio double precision, score real, active boolean NOT NULL, quantity integer,
        priority smallint, due_on date, created_at timestamptz NOT NULL, updated_at timestamptz,
        shipped_at timestamp, attributes jsonb, tags text[])',
    to_char(i, 'FM00000'))
FROM generate_series(1, :rows) AS i
\gexec

VACUUM (ANALYZE) pg_class, pg_attribute, pg_type, pg_index, pg_constraint, pg_attrdef;
