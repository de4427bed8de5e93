/**
 * One row becomes one RECORD line: {@link io.tappostgres.record.CopyTextReader} takes the row
 * apart, {@link io.tappostgres.record.RecordWriter} puts the line together.
 */
package io.tappostgres.record;
