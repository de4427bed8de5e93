package io.tappostgres.check;

import static io.tappostgres.check.CheckId.D63;
import static io.tappostgres.check.CheckId.D66;

import io.tappostgres.ReplicationMethod;
import io.tappostgres.TapException;
import io.tappostgres.config.TapConfig;
import io.tappostgres.finding.Finding;
import io.tappostgres.plan.RequestedRows;
import io.tappostgres.plan.SelectedStream;
import io.tappostgres.singer.Catalog;
import io.tappostgres.singer.CatalogEntry;
import io.tappostgres.singer.StreamNames;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The streams to check, by the database that their tables live in.
 *
 * @param byDatabase the configured database first, if it is needed; the value is null without a
 *     catalog
 * @param findings what the catalog says by itself
 */
record Selection(Map<String, List<SelectedStream>> byDatabase, List<Finding> findings) {

    /**
     * What is to be checked.
     *
     * @param catalog null for none: then the configured database is checked
     */
    static Selection of(Catalog catalog, TapConfig config) {
        String configured = config.reading().databaseName();
        Map<String, List<SelectedStream>> byDatabase = new LinkedHashMap<>();
        if (catalog == null) {
            byDatabase.put(configured, null);
            return new Selection(byDatabase, List.of());
        }
        Map<String, List<SelectedStream>> sorted = new TreeMap<>();
        List<String> withoutMethod = new ArrayList<>();
        for (CatalogEntry entry : catalog.selectedEntries()) {
            ReplicationMethod method = SelectedStream.methodOf(entry, config.sync());
            if (method == null) {
                withoutMethod.add(entry.tapStreamId());
                continue;
            }
            String databaseName = SelectedStream.databaseOf(entry, configured);
            sorted.computeIfAbsent(databaseName, name -> new ArrayList<>())
                    .add(new SelectedStream(entry, entry.tapStreamId(), databaseName, method));
        }
        if (sorted.isEmpty() || sorted.containsKey(configured)) {
            List<SelectedStream> first = sorted.remove(configured);
            byDatabase.put(configured, first == null ? List.of() : first);
        }
        byDatabase.putAll(sorted);
        return new Selection(byDatabase, findings(catalog, config, withoutMethod));
    }

    private static List<Finding> findings(
            Catalog catalog, TapConfig config, List<String> withoutMethod) {
        List<Finding> findings = new ArrayList<>(options(catalog, config));
        int count = catalog.selectedEntries().size();
        if (count == 0) {
            findings.add(nothingSelected(catalog, config));
            return findings;
        }
        findings.add(
                withoutMethod.isEmpty()
                        ? D63.pass("", "%,d selected streams".formatted(count))
                        : D63.fail(
                                "",
                                "no replication method for " + Names.list(withoutMethod),
                                "a sync refuses the catalog",
                                "set \"replication-method\" in the metadata of the streams, or"
                                        + " \"default_replication_method\" in the config"));
        findings.addAll(names(catalog, config));
        return findings;
    }

    private static List<Finding> options(Catalog catalog, TapConfig config) {
        try {
            RequestedRows.requireStreams(catalog, config.sync().rows());
            return List.of();
        } catch (TapException e) {
            return List.of(
                    D63.fail(
                            "",
                            e.getMessage(),
                            "a sync refuses the config, as it would read more than was asked for",
                            "correct the names in \"stream_options\""));
        }
    }

    private static Finding nothingSelected(Catalog catalog, TapConfig config) {
        String found =
                "none of the %,d streams of the catalog is selected"
                        .formatted(catalog.streamCount());
        String remedy = "set \"selected\": true in the metadata of the streams to read";
        return config.sync().rows().allowsNothingSelected()
                ? D63.warn("", found, "a sync reads nothing", remedy)
                : D63.fail("", found, "a sync refuses the catalog", remedy);
    }

    private static List<Finding> names(Catalog catalog, TapConfig config) {
        try {
            StreamNames names = SelectedStream.names(catalog.selectedEntries(), config.sync());
            if (names.warnings().isEmpty()) {
                return List.of(D66.pass("", "each has its own"));
            }
            return names.warnings().stream()
                    .map(
                            warning ->
                                    D66.warn(
                                            "",
                                            warning,
                                            "it depends on the destination",
                                            "give the stream another \"stream\" in the catalog"))
                    .toList();
        } catch (TapException e) {
            String message = e.getMessage();
            int remedy = message.lastIndexOf("; ");
            return List.of(
                    D66.fail(
                            "",
                            message.substring(0, remedy),
                            "a sync refuses the catalog",
                            message.substring(remedy + 2)));
        }
    }
}
