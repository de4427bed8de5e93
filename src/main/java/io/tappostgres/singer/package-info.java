/**
 * The Singer specification: catalog, metadata, state, messages and metrics, and who owns stdout.
 * Nothing here knows PostgreSQL; values that only it can read are kept as they came.
 */
package io.tappostgres.singer;
