/**
 * What a question asked of a server, or of a catalog, came to: one vocabulary for the checks that
 * precede a sync and for those that a person asks for.
 */
package io.tappostgres.finding;
