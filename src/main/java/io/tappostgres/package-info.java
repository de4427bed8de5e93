/**
 * What every floor may use: the one exception of the tap. Nothing here knows Singer or PostgreSQL.
 */
package io.tappostgres;
