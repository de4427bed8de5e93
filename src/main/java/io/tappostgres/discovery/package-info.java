/**
 * From PostgreSQL's system catalogs to a Singer catalog, in a constant number of queries per
 * database. A sync asks here, too, what the tables of its streams look like now.
 */
package io.tappostgres.discovery;
