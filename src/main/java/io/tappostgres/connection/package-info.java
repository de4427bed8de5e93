/**
 * How the tap reaches a server: pooled connections whose session settings are pinned, so that
 * PostgreSQL's text means the same everywhere, and the translation of what a server refuses.
 */
package io.tappostgres.connection;
