/**
 * The type table: one row per type and value with the JSON that it comes out as, in files of the
 * test resources, and real servers to hold the tap against it.
 */
package io.tappostgres.types;
