-- orders: 20 columns of the types that real tables have, with quotes, newlines, backslashes,
-- letters outside of ASCII and NULLs. 1,000,000 rows (psql variable "rows"), 343 MB as COPY text.
-- Deterministic.

DROP TABLE IF EXISTS orders;

CREATE TABLE orders (
    order_id     bigint PRIMARY KEY,
    external_id  uuid NOT NULL,
    customer_id  bigint NOT NULL,
    email        varchar(80),
    status       varchar(12) NOT NULL,
    note         text,
    currency     char(3) NOT NULL,
    amount       numeric(12, 2) NOT NULL,
    tax_rate     numeric(7, 5),
    weight_grams double precision,
    discount     real,
    paid         boolean NOT NULL,
    line_count   integer NOT NULL,
    priority     smallint,
    due_on       date,
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    shipped_at   timestamp,
    attributes   jsonb,
    tags         text[]
);

INSERT INTO orders
SELECT i,
       md5(i::text)::uuid,
       (i * 7919) % 250007,
       'customer' || (i * 7919) % 250007 || '@example.com',
       (ARRAY['new', 'paid', 'packed', 'shipped', 'returned'])[1 + i % 5],
       CASE i % 4
           WHEN 0 THEN NULL
           WHEN 1 THEN 'Leave it with the neighbour, "Zoë", if nobody answers.'
           WHEN 2 THEN E'Second floor.\nRing twice;\tthe path is C:\\drop\\' || i
           ELSE 'A plain remark, number ' || i || '.'
       END,
       (ARRAY['EUR', 'USD', 'GBP', 'JPY'])[1 + i % 4],
       ((i * 104729) % 10000000) / 100.0,
       CASE WHEN i % 10 <> 0 THEN ((i * 31) % 2500) / 10000.0 END,
       ((i * 15485863) % 1000003) / 7.0::float8,
       ((i * 31) % 1000) / 1000.0::real,
       i % 3 = 0,
       1 + i % 40,
       CASE WHEN i % 7 <> 0 THEN i % 5 END,
       DATE '2020-01-01' + (i % 2000)::integer,
       TIMESTAMPTZ '2020-01-01 00:00:00+00' + i * INTERVAL '61.000137 seconds',
       TIMESTAMPTZ '2020-01-02 00:00:00+00' + i * INTERVAL '61.5 seconds',
       CASE WHEN i % 3 <> 0 THEN TIMESTAMP '2020-01-03 00:00:00' + i * INTERVAL '62.25 seconds' END,
       jsonb_build_object('channel', 'web', 'visits', i % 90, 'gift', i % 11 = 0, 'memo', '"so"'),
       ARRAY['tag' || i % 17, 'two words', NULL]
FROM generate_series(1::bigint, :rows) AS i
ORDER BY i;

VACUUM (FREEZE, ANALYZE) orders;
