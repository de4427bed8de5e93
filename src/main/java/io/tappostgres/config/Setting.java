package io.tappostgres.config;

import java.util.List;

/**
 * One key of a config: its name, what it takes, what it means, and what this version does with it.
 *
 * @param key the name in a config, and the name that messages use
 * @param alias another tap's name for the same setting, or null
 * @param defaultValue the value when the key is absent, or null if there is none
 * @param reason why the setting is not in effect, or what to do instead of a refused one; else ""
 */
record Setting<T>(
        String key,
        String alias,
        SettingType<T> type,
        T defaultValue,
        boolean secret,
        String description,
        SettingStatus status,
        String reason) {

    static <T> Setting<T> of(String key, SettingType<T> type, String description) {
        return new Setting<>(
                key, null, type, null, false, description, SettingStatus.IN_EFFECT, "");
    }

    Setting<T> orDefault(T value) {
        return new Setting<>(key, alias, type, value, secret, description, status, reason);
    }

    Setting<T> alsoNamed(String otherKey) {
        return new Setting<>(
                key, otherKey, type, defaultValue, secret, description, status, reason);
    }

    Setting<T> hidden() {
        return new Setting<>(key, alias, type, defaultValue, true, description, status, reason);
    }

    Setting<T> noEffect(String why) {
        return with(SettingStatus.NO_EFFECT, why);
    }

    Setting<T> dependsOn(String otherKey) {
        return with(SettingStatus.DEPENDENT, "of use with " + otherKey + " only");
    }

    Setting<T> refused(String remedy) {
        return with(SettingStatus.REFUSED, remedy);
    }

    private Setting<T> with(SettingStatus newStatus, String newReason) {
        return new Setting<>(
                key, alias, type, defaultValue, secret, description, newStatus, newReason);
    }

    /** The key and its alias: the names under which a config may hold the setting. */
    List<String> spellings() {
        return alias == null ? List.of(key) : List.of(key, alias);
    }
}
