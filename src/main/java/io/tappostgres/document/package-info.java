/**
 * JSON that a person hands to the tap, read into trees or a stream of tokens; and the problems
 * found in it, told all at once and without what stands there.
 */
package io.tappostgres.document;
