-- logged_narrow: a table of short rows, empty, and published: what narrow_changes.sql writes to.

DROP PUBLICATION IF EXISTS logged_narrow;
DROP TABLE IF EXISTS logged_narrow;

-- Without autovacuum, which would begin while the log of the changes is read.
CREATE TABLE logged_narrow (
    id       bigint PRIMARY KEY,
    quantity integer NOT NULL,
    label    text
) WITH (autovacuum_enabled = false);

CREATE PUBLICATION logged_narrow FOR TABLE logged_narrow;
