-- narrow: many short rows, so that the cost of a row counts and not that of its bytes.
-- 5,000,000 rows (psql variable "rows"), 170 MB as COPY text. Deterministic.

DROP TABLE IF EXISTS narrow;

CREATE TABLE narrow (
    id       bigint PRIMARY KEY,
    quantity integer NOT NULL,
    price    integer,
    label    text
);

INSERT INTO narrow
SELECT i,
       (i * 7919) % 100003,
       (i * 104729) % 1000003,
       'widget-' || to_char((i * 31) % 1000000, 'FM000000')
FROM generate_series(1::bigint, :rows) AS i
ORDER BY i;

VACUUM (FREEZE, ANALYZE) narrow;
