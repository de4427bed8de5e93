/**
 * The messages of output plugins as calls: {@link io.tappostgres.decoding.ChangeDecoder} takes one
 * apart, {@link io.tappostgres.decoding.ChangeListener} is told of the change. Values are
 * PostgreSQL's plain text, whichever plugin they came by.
 */
package io.tappostgres.decoding;
