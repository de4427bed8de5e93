/**
 * One run over the selected streams: their order, what each of them looks like now, the messages
 * and the state, and what becomes of a stream that fails.
 */
package io.tappostgres.sync;
