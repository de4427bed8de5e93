/**
 * The check that a person asks for before a sync: what is asked of a server, of its databases and
 * of a catalog's streams, and what would mend each answer. Nothing is ever changed.
 */
package io.tappostgres.check;
