package io.tappostgres.replication;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a run over one database can rely on.
 *
 * @param publicationNames what pgoutput is to send; empty for wal2json
 * @param tables by tap_stream_id, those that are not refused
 * @param refused why a stream cannot be read from the log, by tap_stream_id
 * @param misplaced which of these the catalog must not ask the log for: another replication method,
 *     or another catalog, helps
 * @param lost why a stream's position is lost, with the remedy, by tap_stream_id; a stream that is
 *     refused is not among them
 */
public record LogSource(
        LogSlot slot,
        List<String> publicationNames,
        Map<String, LogTable> tables,
        Map<String, String> refused,
        Set<String> misplaced,
        Map<String, String> lost) {

    public LogSource {
        requireNonNull(slot, "slot is null");
        publicationNames = List.copyOf(publicationNames);
        tables = Map.copyOf(tables);
        refused = Map.copyOf(refused);
        misplaced = Set.copyOf(misplaced);
        lost = Map.copyOf(lost);
    }
}
