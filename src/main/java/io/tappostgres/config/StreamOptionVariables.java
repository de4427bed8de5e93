package io.tappostgres.config;

import io.tappostgres.document.Problems;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.node.ObjectNode;

/**
 * Refuses environment variables for a single option of a stream, which the tap cannot read: nobody
 * can tell where the name of the stream ends. Meltano sets them next to the config file that has
 * the same option; those are left in peace.
 */
final class StreamOptionVariables {

    private static final String SETTING = RowSettings.STREAM_OPTIONS.key();

    private static final String VARIABLE =
            EnvironmentLayer.PREFIX + SETTING.toUpperCase(Locale.ROOT);

    private StreamOptionVariables() {}

    /**
     * Adds a problem for each variable whose option the config does not have.
     *
     * @param config all layers of it
     */
    static void check(Map<String, String> environment, ObjectNode config, Problems problems) {
        Set<String> known = variablesOf(config);
        for (String name : new TreeSet<>(environment.keySet())) {
            if (name.startsWith(VARIABLE + '_')
                    && !environment.get(name).isEmpty()
                    && !known.contains(name)) {
                problems.add(
                        "environment variable "
                                + Problems.quoted(name)
                                + " is no setting: give the options of all streams as JSON in "
                                + VARIABLE);
            }
        }
    }

    /** The names that Meltano gives to variables for the options of a config. */
    private static Set<String> variablesOf(ObjectNode config) {
        Set<String> names = new HashSet<>();
        if (config.get(SETTING) instanceof ObjectNode object) {
            OptionsByStream.of(object, SETTING, new Problems())
                    .forEach(
                            (stream, options) ->
                                    options.propertyNames()
                                            .forEach(key -> names.add(variable(stream, key))));
        }
        return names;
    }

    private static String variable(String stream, String option) {
        String path = (stream + '_' + option).replaceAll("[^A-Za-z0-9]", "_");
        return VARIABLE + '_' + path.toUpperCase(Locale.ROOT);
    }
}
