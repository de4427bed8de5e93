package io.tappostgres.discovery;

/** The name of a table or view within its database. */
public record QualifiedName(String schemaName, String name) {}
