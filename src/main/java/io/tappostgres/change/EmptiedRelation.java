package io.tappostgres.change;

import io.tappostgres.decoding.LogRelation;

/**
 * A table with rows of a stream that was emptied by TRUNCATE.
 *
 * @param relation the table as it was then
 * @param isDescendant whether it is a partition, or a table that inherits
 */
record EmptiedRelation(LogRelation relation, boolean isDescendant) {}
