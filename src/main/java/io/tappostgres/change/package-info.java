/**
 * Changes of the log become RECORDs: which stream a change belongs to, what its SCHEMA is at that
 * point of the log, and which changes a stream has had already.
 */
package io.tappostgres.change;
