-- Changes of logged_orders: transactions of 1,000 inserts, 200,000 (psql variable "rows") in all,
-- then an update of a quarter of the rows, then a delete of a tenth. 270,000 changes.

SELECT format(
    'INSERT INTO logged_orders SELECT * FROM orders WHERE order_id BETWEEN %s AND %s',
    first_id, first_id + 999)
FROM generate_series(1::bigint, :rows, 1000) AS first_id
\gexec

UPDATE logged_orders
SET status = 'amended', updated_at = updated_at + INTERVAL '1 hour'
WHERE order_id <= :rows / 4;

DELETE FROM logged_orders WHERE order_id > :rows - :rows / 10;
