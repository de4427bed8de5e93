/** Sockets that tell whether anybody waits on them, and whether anything has come or gone since. */
package io.tappostgres.socket;
