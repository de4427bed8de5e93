package io.tappostgres.config;

/**
 * One setting in the words of the documentation, for a row of a table.
 *
 * @param key the name; a member of an object follows the object's name and a dot
 * @param alias another name for the same setting, or ""
 * @param type its JSON type, or {@code any}
 * @param defaultValue the default as text, or ""
 * @param description what it does, in Markdown
 * @param reason why it is not in effect, or what to do instead of a refused one; else ""
 */
public record SettingDescription(
        String key,
        String alias,
        String type,
        String defaultValue,
        String description,
        boolean secret,
        SettingStatus status,
        String reason) {}
