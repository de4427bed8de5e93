package io.tappostgres.replication;

import static java.util.Objects.requireNonNull;

import io.tappostgres.config.LogConfig.OnGap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a run over one database can rely on.
 *
 * @param publicationNames what pgoutput is to send; empty for wal2json
 * @param tables by tap_stream_id, those that are not refused
 * @param refused why a stream cannot be read from the log, by tap_stream_id
 * @param refusedByCatalog those of them that nothing but another catalog can help
 * @param lost why a stream's position is lost, with the remedy, by tap_stream_id; a stream that is
 *     refused is not among them
 */
public record LogSource(
        LogSlot slot,
        List<String> publicationNames,
        Map<String, LogTable> tables,
        Map<String, String> refused,
        Set<String> refusedByCatalog,
        Map<String, String> lost) {

    public LogSource {
        requireNonNull(slot, "slot is null");
        publicationNames = List.copyOf(publicationNames);
        tables = Map.copyOf(tables);
        refused = Map.copyOf(refused);
        refusedByCatalog = Set.copyOf(refusedByCatalog);
        lost = Map.copyOf(lost);
    }

    /** Whether any stream is read from the log, those with it that are copied for it first. */
    public boolean isReadFor(OnGap onGap) {
        boolean copiesLost = onGap == OnGap.RESNAPSHOT && !slot.isLost();
        return tables.keySet().stream().anyMatch(id -> copiesLost || !lost.containsKey(id));
    }
}
