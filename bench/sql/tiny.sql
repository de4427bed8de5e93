-- tiny: what a run costs that has next to nothing to read. One row (psql variable "rows").

DROP TABLE IF EXISTS tiny;

CREATE TABLE tiny (
    id         bigint PRIMARY KEY,
    label      text,
    updated_at timestamptz NOT NULL
);

INSERT INTO tiny
SELECT i, 'row ' || i, TIMESTAMPTZ '2020-01-01 00:00:00+00' + i * INTERVAL '1 second'
FROM generate_series(1::bigint, :rows) AS i;

VACUUM (FREEZE, ANALYZE) tiny;
