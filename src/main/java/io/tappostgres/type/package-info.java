/**
 * PostgreSQL types as JSON: {@link io.tappostgres.type.TypeMapping} says, for one type, which JSON
 * Schema describes it and which encoder turns its text into JSON bytes.
 */
package io.tappostgres.type;
