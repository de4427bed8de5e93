/**
 * How the rows of a table are read in pieces under one snapshot, and from where an interrupted copy
 * goes on without losing a row: relations, their blocks, and what a bookmark has to remember of
 * them.
 */
package io.tappostgres.copy;
