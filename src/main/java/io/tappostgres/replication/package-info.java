/**
 * The write-ahead log as changes: the slot and what is wrong with it, the stream of messages that a
 * walsender sends, and the decoders of the output plugins. Nothing of Singer is known here.
 */
package io.tappostgres.replication;
