/**
 * The way to the database through SSH servers: one session with each, and one channel of the last
 * for each connection. The only package that knows JSch.
 */
package io.tappostgres.tunnel;
