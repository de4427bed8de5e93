package io.tappostgres.check;

import io.tappostgres.connection.ServerVersion;
import java.time.LocalDate;
import java.util.Map;
import java.util.TreeMap;

/** Until when the community mends each release: postgresql.org/support/versioning. */
final class SupportedReleases {

    private static final TreeMap<Integer, LocalDate> LAST_FIXES =
            new TreeMap<>(
                    Map.ofEntries(
                            Map.entry(903, LocalDate.of(2018, 11, 8)),
                            Map.entry(904, LocalDate.of(2020, 2, 13)),
                            Map.entry(905, LocalDate.of(2021, 2, 11)),
                            Map.entry(906, LocalDate.of(2021, 11, 11)),
                            Map.entry(1000, LocalDate.of(2022, 11, 10)),
                            Map.entry(1100, LocalDate.of(2023, 11, 9)),
                            Map.entry(1200, LocalDate.of(2024, 11, 21)),
                            Map.entry(1300, LocalDate.of(2025, 11, 13)),
                            Map.entry(1400, LocalDate.of(2026, 11, 12)),
                            Map.entry(1500, LocalDate.of(2027, 11, 11)),
                            Map.entry(1600, LocalDate.of(2028, 11, 9)),
                            Map.entry(1700, LocalDate.of(2029, 11, 8)),
                            Map.entry(1800, LocalDate.of(2030, 11, 14))));

    private SupportedReleases() {}

    /** The day of the last fixes, or null of a release that is not known, as a newer one is. */
    static LocalDate lastFixes(ServerVersion version) {
        return LAST_FIXES.get(version.number() / 100);
    }

    /** The oldest release that still gets fixes, or null if none that is known does. */
    static String oldest(LocalDate today) {
        for (Map.Entry<Integer, LocalDate> release : LAST_FIXES.entrySet()) {
            if (!release.getValue().isBefore(today)) {
                return new ServerVersion(release.getKey() * 100).toString().replace(".0", "");
            }
        }
        return null;
    }
}
