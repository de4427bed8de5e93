package io.tappostgres.config;

import io.tappostgres.TapException;
import io.tappostgres.document.JsonDocument;
import io.tappostgres.document.Problems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the config of a run: files, the later over the earlier, then the environment, then what
 * {@code sqlalchemy_url} states.
 */
public final class ConfigReader {

    /** Where psql, too, looks for a password that nothing else gave. */
    private static final String PASSWORD_VARIABLE = "PGPASSWORD";

    private final Problems problems = new Problems();
    private final LayeredConfig layers = new LayeredConfig(problems);
    private final List<String> unknown = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private boolean complete = true;

    private ConfigReader() {}

    /**
     * The config in these files and this environment.
     *
     * @param environment the variables of the process, of which {@code TAP_POSTGRES_…} and {@code
     *     PGPASSWORD} are read
     * @throws TapException of kind USAGE that tells every problem, if there is one
     */
    public static ParsedConfig read(List<Path> files, Map<String, String> environment) {
        return new ConfigReader().parse(files, environment);
    }

    private ParsedConfig parse(List<Path> files, Map<String, String> environment) {
        for (Path file : files) {
            addFile(file, files.size() > 1);
        }
        layers.add(EnvironmentLayer.read(environment, problems, unknown), "in the environment");
        StreamOptionVariables.check(environment, layers.merged(), problems);
        addUrl();

        ConfigChecker checker = new ConfigChecker(layers, problems, unknown);
        SettingValues values = checker.check();
        SettingRules rules = new SettingRules(values, layers, problems);
        rules.consistency();
        if (complete) {
            rules.required();
        }
        problems.throwIfAny("the config was refused", unknown);
        warnings.addAll(0, unknown);
        warnings.addAll(rules.warnings());
        return new ParsedConfig(config(values, environment), warnings, checker.notes());
    }

    private void addFile(Path file, boolean oneOfSeveral) {
        JsonDocument document = JsonDocument.file("config", file);
        JsonNode value = ConfigDocument.read(document, problems);
        if (!(value instanceof ObjectNode layer)) {
            complete = false;
            if (value != null) {
                problems.add(
                        document.subject()
                                + " must hold a JSON object, {\"host\": …}, not "
                                + ConfigChecker.kindOf(value));
            }
            return;
        }
        layers.add(layer, oneOfSeveral ? "in " + file : "");
    }

    private void addUrl() {
        JsonNode url = layers.merged().get(Settings.SQLALCHEMY_URL.key());
        if (url == null || ConfigChecker.isAbsent(url)) {
            return;
        }
        ObjectNode layer =
                url.isString() ? ConnectionUrl.read(url.stringValue(), problems, warnings) : null;
        if (layer == null) {
            complete = false;
            return;
        }
        layers.add(layer, "in sqlalchemy_url");
    }

    private static TapConfig config(SettingValues values, Map<String, String> environment) {
        Secret password = new Secret(environment.getOrDefault(PASSWORD_VARIABLE, ""));
        ConnectionConfig connection = ConnectionConfig.from(values, password);
        return new TapConfig(
                connection,
                values.get(LogSettings.USE_SECONDARY)
                        ? connection.onSecondary(
                                values.get(LogSettings.SECONDARY_HOST),
                                values.get(LogSettings.SECONDARY_PORT))
                        : connection,
                DiscoveryConfig.from(values),
                SyncConfig.from(values),
                LogConfig.from(values));
    }
}
