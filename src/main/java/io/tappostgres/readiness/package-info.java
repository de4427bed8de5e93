/**
 * Whether the log of a database can be read, and goes on to be: what a sync asks before it begins,
 * and all that a person who checks a server should know besides. Nothing is changed.
 */
package io.tappostgres.readiness;
