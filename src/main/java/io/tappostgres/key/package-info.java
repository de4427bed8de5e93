/**
 * How a stream is read by its replication key: how the key compares and orders, what of it becomes
 * a bookmark, and which rows one run reads.
 */
package io.tappostgres.key;
