package io.tappostgres.discovery;

/** The name of a table or view within its database. */
public record QualifiedName(String schemaName, String name) {

    static QualifiedName of(Table table) {
        return new QualifiedName(table.schemaName(), table.name());
    }

    @Override
    public String toString() {
        return schemaName + "." + name;
    }
}
