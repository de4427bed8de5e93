package io.tappostgres.config;

import java.util.HashMap;
import java.util.Map;

/** The values that were set and are valid, each with the type of its setting. */
final class SettingValues {

    private final Map<String, Object> values = new HashMap<>();
    private final Map<String, String> spellings = new HashMap<>();

    /** Keeps a value under its setting, whichever of its names the config used. */
    <T> void put(Setting<T> setting, String spelling, T value) {
        values.put(setting.key(), value);
        spellings.put(setting.key(), spelling);
    }

    /** The value, else the default, which is null for a setting without one. */
    @SuppressWarnings("unchecked") // put() takes values of the setting's own type only
    <T> T get(Setting<T> setting) {
        return isSet(setting) ? (T) values.get(setting.key()) : setting.defaultValue();
    }

    boolean isSet(Setting<?> setting) {
        return values.containsKey(setting.key());
    }

    /** Whether the config used the other taps' name for a setting. */
    boolean isSetByAlias(Setting<?> setting) {
        return isSet(setting) && spellings.get(setting.key()).equals(setting.alias());
    }
}
