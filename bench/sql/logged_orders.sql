-- logged_orders: the table of orders.sql, empty, and published: what orders_changes.sql writes to.

DROP PUBLICATION IF EXISTS logged_orders;
DROP TABLE IF EXISTS logged_orders;

-- Without autovacuum, which would begin while the log of the changes is read.
CREATE TABLE logged_orders (LIKE orders INCLUDING ALL) WITH (autovacuum_enabled = false);

CREATE PUBLICATION logged_orders FOR TABLE logged_orders;
