package io.tappostgres.config;

import io.tappostgres.document.NearestKey;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;

/** Finds the setting that an unknown key was probably meant to be. */
final class NearestSetting {

    /** What drivers and other taps call some of the settings, and no edit leads to. */
    private static final Map<String, String> NAMES_ELSEWHERE =
            Map.ofEntries(
                    Map.entry("hostname", "host"),
                    Map.entry("server", "host"),
                    Map.entry("address", "host"),
                    Map.entry("username", "user"),
                    Map.entry("user_name", "user"),
                    Map.entry("login", "user"),
                    Map.entry("pass", "password"),
                    Map.entry("pwd", "password"),
                    Map.entry("db", "dbname"),
                    Map.entry("database_name", "dbname"),
                    Map.entry("databases", "filter_dbs"),
                    Map.entry("schema", "filter_schemas"),
                    Map.entry("schemas", "filter_schemas"),
                    Map.entry("url", "sqlalchemy_url"),
                    Map.entry("uri", "sqlalchemy_url"),
                    Map.entry("dsn", "sqlalchemy_url"),
                    Map.entry("database_url", "sqlalchemy_url"),
                    Map.entry("connection_string", "sqlalchemy_url"),
                    Map.entry("timeout", "connect_timeout"),
                    Map.entry("slot", "replication_slot_name"),
                    Map.entry("slot_name", "replication_slot_name"),
                    Map.entry("publication", "publication_name"));

    private NearestSetting() {}

    /**
     * The known key that another one is spelt nearly like, or that means the same; null if there is
     * none.
     */
    static String of(String key, Collection<String> known) {
        String elsewhere = NAMES_ELSEWHERE.get(key.toLowerCase(Locale.ROOT).replace('-', '_'));
        return known.contains(elsewhere) ? elsewhere : NearestKey.of(key, known);
    }
}
