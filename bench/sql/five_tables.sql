-- A small database of five tables, as a first discovery meets it. Structure only.

CREATE TABLE customers (
    customer_id bigint PRIMARY KEY,
    email       varchar(80) NOT NULL UNIQUE,
    name        text,
    created_at  timestamptz NOT NULL
);

CREATE TABLE products (
    sku        varchar(20) PRIMARY KEY,
    title      text NOT NULL,
    price      numeric(12, 2) NOT NULL,
    attributes jsonb,
    tags       text[]
);

CREATE TABLE orders (
    order_id    bigint PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customers,
    currency    char(3) NOT NULL,
    paid        boolean NOT NULL,
    ordered_at  timestamptz NOT NULL
);

CREATE TABLE order_lines (
    order_id    bigint NOT NULL REFERENCES orders,
    line_number smallint NOT NULL,
    sku         varchar(20) NOT NULL REFERENCES products,
    quantity    integer NOT NULL,
    discount    real,
    PRIMARY KEY (order_id, line_number)
);

CREATE TABLE shipments (
    shipment_id uuid PRIMARY KEY,
    order_id    bigint NOT NULL REFERENCES orders,
    shipped_on  date,
    weight      double precision,
    arrived_at  timestamp
);
