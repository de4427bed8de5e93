/**
 * Real PostgreSQL servers and real runs of the tap, for tests. A server is private to the JVM that
 * started it and gone with it; a {@link io.tappostgres.testing.TestDatabase} is as hostile as a
 * server lets it be; a {@link io.tappostgres.testing.TapRunner} runs the shipped jar as a process.
 */
package io.tappostgres.testing;
