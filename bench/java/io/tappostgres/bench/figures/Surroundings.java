package io.tappostgres.bench.figures;

/**
 * Where and how figures came about.
 *
 * @param date the day, as 2026-11-23
 * @param tap version of the tap
 * @param postgres version of the server
 * @param system the operating system
 * @param load load average before the first run
 * @param rounds that count
 * @param scale what the tables' rows were multiplied by
 * @param defaultReaders the tap's own default of the setting parallelism
 */
public record Surroundings(
        String date,
        String tap,
        String postgres,
        String system,
        int processors,
        double load,
        int rounds,
        double scale,
        int defaultReaders) {}
