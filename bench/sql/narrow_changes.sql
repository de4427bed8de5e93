-- One transaction: 2,000,000 rows (psql variable "rows") into logged_narrow. Deterministic.

INSERT INTO logged_narrow
SELECT i, (i * 7919) % 100003, 'widget-' || to_char((i * 31) % 1000000, 'FM000000')
FROM generate_series(1::bigint, :rows) AS i;
