-- A small shop, the same on every load: nothing here is random and nothing depends on the time of day.
-- Loads on PostgreSQL 12 and later, by psql or as one string by JDBC.

CREATE SCHEMA sales;
CREATE SCHEMA inventory;
CREATE SCHEMA "Human Resources";

-- inventory ----------------------------------------------------------------------------------------

CREATE TABLE inventory.warehouses (
    warehouse_id smallint PRIMARY KEY,
    name text NOT NULL,
    location point NOT NULL,
    opens time NOT NULL,
    gateway inet,
    is_open boolean NOT NULL DEFAULT true
);
COMMENT ON COLUMN inventory.warehouses.opens IS 'Local time of the warehouse';

INSERT INTO inventory.warehouses VALUES
    (1, 'Hamburg', point(9.99, 53.55), '06:00', '10.1.0.1', true),
    (2, 'Łódź', point(19.46, 51.76), '05:30', '10.2.0.1/24', true),
    (3, 'São Paulo', point(-46.63, -23.55), '07:15', NULL, false);

CREATE TABLE inventory.products (
    sku varchar(20) PRIMARY KEY,
    name text NOT NULL,
    price numeric(10,2) NOT NULL,
    weight_kg double precision,
    size_cm numeric(6,1)[],
    attributes jsonb NOT NULL DEFAULT '{}',
    sold_during daterange NOT NULL,
    thumbnail bytea
);
COMMENT ON TABLE inventory.products IS 'What the shop sells, or sold once';
COMMENT ON COLUMN inventory.products.price IS 'In euros, without taxes';
COMMENT ON COLUMN inventory.products.size_cm IS 'Length, width and height';

INSERT INTO inventory.products
SELECT 'SKU-' || lpad(n::text, 5, '0'),
       (ARRAY['Lamp', 'Chair', 'Table', 'Shelf', 'Kettle "Deluxe"', E'Cup\tand saucer', 'Жук', '茶碗'])[1 + n % 8] || ' ' || n,
       round(4.99 + n * 3.37, 2),
       CASE WHEN n % 10 <> 0 THEN n * 0.125 END,
       CASE WHEN n % 7 <> 0 THEN ARRAY[n + 0.5, n % 30 + 1.0, NULL] END,
       jsonb_build_object('colour', (ARRAY['red', 'green', 'blue'])[1 + n % 3], 'stars', n % 6, 'parts', jsonb_build_array(n, n + 1)),
       daterange('2024-01-01'::date + n, CASE WHEN n % 4 = 0 THEN '2026-01-01'::date + n END),
       CASE WHEN n % 5 = 0 THEN decode(md5(n::text), 'hex') END
FROM generate_series(1, 120) AS n;

CREATE TABLE inventory.stock (
    sku varchar(20) REFERENCES inventory.products,
    warehouse_id smallint REFERENCES inventory.warehouses,
    quantity integer NOT NULL,
    shelves int4range,
    counted_at timestamp NOT NULL,
    PRIMARY KEY (warehouse_id, sku)
);
COMMENT ON COLUMN inventory.stock.counted_at IS 'Local time of the warehouse';

INSERT INTO inventory.stock
SELECT sku, warehouse_id, (length(name) * 37 + warehouse_id * 11) % 250,
       CASE WHEN warehouse_id < 3 THEN int4range(warehouse_id * 10, warehouse_id * 10 + length(name)) END,
       timestamp '2026-01-31 18:00' + warehouse_id * interval '7 minutes'
FROM inventory.products CROSS JOIN (SELECT warehouse_id FROM inventory.warehouses) AS warehouse;

-- A table without a key: only appended to.
CREATE TABLE inventory.stock_log (
    logged_at timestamptz NOT NULL,
    warehouse_id smallint NOT NULL,
    message text
);

INSERT INTO inventory.stock_log
SELECT timestamptz '2026-02-01 00:00+00' + n * interval '11 minutes 1.000001 seconds', 1 + n % 3,
       CASE WHEN n % 9 <> 0 THEN E'count \\ "' || n || E'"\nnext line' END
FROM generate_series(1, 200) AS n;

-- sales --------------------------------------------------------------------------------------------

CREATE TYPE sales.segment AS ENUM ('consumer', 'business', 'public sector');
CREATE TYPE sales.order_status AS ENUM ('new', 'paid', 'shipped', 'returned');
CREATE DOMAIN sales.email AS text CHECK (VALUE LIKE '%_@_%');

CREATE TABLE sales.customers (
    customer_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    external_id uuid NOT NULL UNIQUE,
    email sales.email NOT NULL,
    name text NOT NULL,
    segment sales.segment NOT NULL,
    tags text[],
    address jsonb,
    birthday date,
    credit_limit numeric,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
COMMENT ON COLUMN sales.customers.external_id IS 'What partners call the customer';
COMMENT ON COLUMN sales.customers.updated_at IS 'Good as a replication key: never goes back';

INSERT INTO sales.customers
    (external_id, email, name, segment, tags, address, birthday, credit_limit, created_at, updated_at)
SELECT md5('customer ' || n)::uuid,
       'customer' || n || '@example.org',
       (ARRAY['Anna', 'Bùi', 'Chloé', 'Дмитрий', 'İpek', '恵子'])[1 + n % 6] || ' ' || (ARRAY['Smith', 'O''Hara', 'Núñez', 'Weiß'])[1 + n % 4],
       (enum_range(NULL::sales.segment))[1 + n % 3],
       CASE n % 4 WHEN 0 THEN ARRAY['vip', 'newsletter, weekly'] WHEN 1 THEN '{}'::text[] WHEN 2 THEN ARRAY['a "quoted" tag', NULL] END,
       CASE WHEN n % 5 <> 0 THEN jsonb_build_object('city', 'Town ' || n % 17, 'zip', lpad((n * 97 % 100000)::text, 5, '0')) END,
       CASE WHEN n % 3 = 0 THEN date '1950-01-01' + n * 67 END,
       CASE WHEN n % 6 = 0 THEN n * 1000.125 END,
       timestamptz '2025-01-01 08:00+00' + n * interval '13 hours',
       timestamptz '2025-01-01 08:00+00' + n * interval '27 hours 0.5 seconds'
FROM generate_series(1, 300) AS n;

CREATE TABLE sales.orders (
    order_id bigint PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES sales.customers,
    status sales.order_status NOT NULL,
    currency char(3) NOT NULL,
    ordered_at timestamptz NOT NULL,
    promised_within interval,
    note text
);
COMMENT ON COLUMN sales.orders.currency IS 'ISO 4217';

INSERT INTO sales.orders
SELECT 100000 + n, 1 + n * 7 % 300,
       (enum_range(NULL::sales.order_status))[1 + n % 4],
       (ARRAY['EUR', 'PLN', 'BRL'])[1 + n % 3],
       timestamptz '2025-07-01 00:00+00' + n * interval '5 hours 17 minutes',
       CASE WHEN n % 3 <> 0 THEN n % 10 * interval '1 day' + interval '12 hours' END,
       CASE WHEN n % 25 = 0 THEN 'Please ring twice — merci ☕' END
FROM generate_series(1, 1000) AS n;

CREATE TABLE sales.order_lines (
    order_id bigint REFERENCES sales.orders,
    line_number smallint,
    sku varchar(20) NOT NULL REFERENCES inventory.products,
    quantity integer NOT NULL CHECK (quantity > 0),
    unit_price numeric(10,2) NOT NULL,
    discount real,
    PRIMARY KEY (order_id, line_number)
);

INSERT INTO sales.order_lines
SELECT o.order_id, line, p.sku, 1 + (o.order_id + line) % 5, p.price,
       CASE WHEN (o.order_id + line) % 8 = 0 THEN 0.15 END
FROM sales.orders AS o
CROSS JOIN LATERAL generate_series(1, 1 + o.order_id::int % 4) AS line
JOIN inventory.products AS p ON p.sku = 'SKU-' || lpad((1 + (o.order_id * 3 + line * 31) % 120)::text, 5, '0');

CREATE TABLE sales.page_views (
    view_id bigint,
    viewed_at timestamptz,
    customer_id bigint,
    path text NOT NULL,
    took_ms double precision,
    PRIMARY KEY (view_id, viewed_at)
) PARTITION BY RANGE (viewed_at);
CREATE TABLE sales.page_views_2026_01 PARTITION OF sales.page_views FOR VALUES FROM ('2026-01-01 00:00+00') TO ('2026-02-01 00:00+00');
CREATE TABLE sales.page_views_2026_02 PARTITION OF sales.page_views FOR VALUES FROM ('2026-02-01 00:00+00') TO ('2026-03-01 00:00+00');
CREATE TABLE sales.page_views_later PARTITION OF sales.page_views DEFAULT;

INSERT INTO sales.page_views
SELECT n, timestamptz '2026-01-01 00:00+00' + n * interval '2 hours 42 minutes',
       CASE WHEN n % 4 <> 0 THEN 1 + n % 300 END, '/products/SKU-' || lpad((1 + n % 120)::text, 5, '0'), n % 400 / 3.0
FROM generate_series(1, 800) AS n;

CREATE VIEW sales.order_totals AS
SELECT o.order_id, o.customer_id, o.status, count(*) AS lines, sum(l.quantity * l.unit_price) AS total
FROM sales.orders AS o JOIN sales.order_lines AS l USING (order_id)
GROUP BY o.order_id;

CREATE MATERIALIZED VIEW sales.revenue_by_month AS
SELECT date_trunc('month', o.ordered_at, 'UTC') AS month, o.currency, sum(t.total) AS revenue
FROM sales.orders AS o JOIN sales.order_totals AS t USING (order_id)
GROUP BY 1, 2;

-- Names that need quoting --------------------------------------------------------------------------

CREATE TABLE "Human Resources"."Abteilungen & 部門" (
    "Kürzel" char(4) PRIMARY KEY,
    "named ""in full""" text NOT NULL
);
INSERT INTO "Human Resources"."Abteilungen & 部門" VALUES ('OPS', 'Operations'), ('IT', 'Data & "Systems"'), ('営業', 'Sales');

CREATE TABLE "Human Resources"."Employees ""active""" (
    "Employee ID" integer PRIMARY KEY,
    "Full Name" text NOT NULL,
    "order" smallint NOT NULL,
    "Gehalt €" money NOT NULL,
    "Kürzel" char(4) REFERENCES "Human Resources"."Abteilungen & 部門",
    "works.since" date NOT NULL,
    "shift's" tstzrange
);
COMMENT ON COLUMN "Human Resources"."Employees ""active"""."order" IS 'A reserved word, in quotes';
INSERT INTO "Human Resources"."Employees ""active"""
SELECT n, 'Employee № ' || n, n % 7, (2500 + n * 31)::numeric::money, (ARRAY['OPS', 'IT', '営業'])[1 + n % 3], date '2015-03-01' + n * 41,
       tstzrange(timestamptz '2026-02-02 06:00+00' + n % 3 * interval '8 hours', timestamptz '2026-02-02 14:00+00' + n % 3 * interval '8 hours')
FROM generate_series(1, 40) AS n;

ANALYZE;
