/**
 * JSON as bytes. {@link io.tappostgres.json.JsonBuffer} is the only place that knows how JSON
 * escapes a string.
 */
package io.tappostgres.json;
