/**
 * What is read of a stream and how it is described: the catalog's and the user's wishes, held
 * against the table as it is right before it is read.
 */
package io.tappostgres.plan;
