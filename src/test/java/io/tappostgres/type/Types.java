package io.tappostgres.type;

/** Types that tests speak of, as discovery would describe them. */
final class Types {

    private Types() {}

    static PgType withTypmod(String builtIn, int typmod) {
        return new PgType("pg_catalog", builtIn, PgType.Kind.BASE, typmod, null, ',');
    }

    static PgType numeric(int precision, int scale) {
        return withTypmod("numeric", ((precision << 16) | (scale & 0x7FF)) + 4);
    }

    static PgType extension(String name) {
        return new PgType("public", name, PgType.Kind.BASE, -1, null, ',');
    }

    static PgType ofKind(PgType.Kind kind) {
        return new PgType("public", "mood", kind, -1, null, ',');
    }

    static PgType arrayOf(PgType element) {
        return new PgType(
                element.schemaName(), "_" + element.name(), PgType.Kind.ARRAY, -1, element, ',');
    }

    static PgType arrayOf(String builtIn) {
        return arrayOf(PgType.builtIn(builtIn));
    }

    static PgType domainOver(PgType base) {
        return new PgType("public", "dom", PgType.Kind.DOMAIN, -1, base, base.delimiter());
    }
}
