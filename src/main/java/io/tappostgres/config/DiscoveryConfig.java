package io.tappostgres.config;

import java.util.List;

/**
 * What discovery looks at.
 *
 * @param databases the databases to look into; empty means all
 * @param schemas the schemas to look into; empty means all
 * @param partitions whether to list tables whose rows another listed table has too
 */
public record DiscoveryConfig(List<String> databases, List<String> schemas, boolean partitions) {

    public DiscoveryConfig {
        databases = List.copyOf(databases);
        schemas = List.copyOf(schemas);
    }

    /**
     * singer-io's tap, which calls it {@code dbname}, lists all databases; Meltano's, with {@code
     * database} or a URL, has always listed the one.
     */
    static DiscoveryConfig from(SettingValues values) {
        List<String> databases = values.get(Settings.FILTER_DBS);
        if (databases.isEmpty() && values.isSetByAlias(Settings.DBNAME)) {
            databases = List.of(values.get(Settings.DBNAME));
        }
        return new DiscoveryConfig(
                databases,
                values.get(Settings.FILTER_SCHEMAS),
                values.get(Settings.DISCOVER_PARTITIONS));
    }
}
