/**
 * The write-ahead log of a server: the slot and the publication, what stands against reading them,
 * positions and what has become of them, and the stream of messages that a walsender sends. Nothing
 * of Singer is known here.
 */
package io.tappostgres.replication;
