package io.tappostgres.sync;

import io.tappostgres.change.LogBookmark;
import io.tappostgres.config.LogConfig.OnUnselected;
import io.tappostgres.decoding.Lsn;
import io.tappostgres.replication.LogPosition;
import io.tappostgres.replication.LogSlot;
import io.tappostgres.replication.SystemIdentity;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The streams that an earlier run read from a slot and that are not selected in this one: whether
 * the slot keeps the log for them, or goes on without. Belongs to one thread.
 */
final class UnselectedStreams {

    private static final Logger LOG = LoggerFactory.getLogger(UnselectedStreams.class);

    private final String databaseName;
    private final OnUnselected onUnselected;
    private final Map<String, Long> lsns = new TreeMap<>();
    private LogSlot slot;
    private long confirmedLsn;

    UnselectedStreams(String databaseName, OnUnselected onUnselected) {
        this.databaseName = databaseName;
        this.onUnselected = onUnselected;
    }

    /**
     * Finds them: those of this server's log whose position the slot has not passed yet.
     *
     * @param selected the streams of the run, by whatever method
     * @param tablesOf which of some oids are tables of the database
     */
    void find(
            RunState state,
            Set<String> selected,
            SystemIdentity identity,
            LogSlot ofStreams,
            Function<Collection<Long>, Set<Long>> tablesOf) {
        slot = ofStreams;
        Map<String, LogPosition> positions = new TreeMap<>();
        for (String id : state.tapStreamIds()) {
            LogPosition position = LogBookmark.positionOf(state.bookmark(id));
            if (position != null && !selected.contains(id) && isHeld(position, identity)) {
                positions.put(id, position);
            }
        }
        if (positions.isEmpty()) {
            return;
        }
        List<Long> oids = new ArrayList<>();
        positions.values().forEach(position -> oids.add(position.tableOid()));
        Set<Long> tables = tablesOf.apply(oids);
        positions.forEach(
                (id, position) -> {
                    if (isOfDatabase(id, position, tables)) {
                        lsns.put(id, position.lsn());
                    }
                });
    }

    private boolean isHeld(LogPosition position, SystemIdentity identity) {
        boolean isOfServer =
                position.systemIdentifier() == null
                        || position.systemIdentifier().equals(identity.systemIdentifier());
        return isOfServer && !Lsn.isBefore(position.lsn(), slot.firstLsn());
    }

    /** Of a bookmark that does not tell its table, the stream's id has to tell the database. */
    private boolean isOfDatabase(String tapStreamId, LogPosition position, Set<Long> tables) {
        return position.tableOid() == 0
                ? tapStreamId.startsWith(databaseName + "-")
                : tables.contains(position.tableOid());
    }

    /**
     * Up to where the server may forget the log.
     *
     * @param lsn as far as the streams of the run are concerned; {@link Lsn#NONE} to leave it as it
     *     is
     */
    long confirmed(long lsn) {
        confirmedLsn = lsn;
        if (onUnselected == OnUnselected.KEEP && lsn != Lsn.NONE) {
            for (long kept : lsns.values()) {
                confirmedLsn = Lsn.earlier(confirmedLsn, kept);
            }
        }
        return confirmedLsn;
    }

    /** Says what becomes of them, when the slot is about to be confirmed. */
    void tell() {
        lsns.forEach(
                (id, lsn) -> {
                    if (onUnselected == OnUnselected.KEEP) {
                        LOG.warn(
                                "Stream \"{}\" is not selected: replication slot \"{}\" keeps the log from {} on for it, on the server's disk. Select it, or remove its bookmark from the state if it is not to be read any more",
                                id,
                                slot.name(),
                                Lsn.format(lsn));
                    } else if (Lsn.isBefore(lsn, confirmedLsn)) {
                        LOG.warn(
                                "Stream \"{}\" is not selected, and replication slot \"{}\" goes on past its position {}: its changes since then are lost to it, and it has to be copied anew when it is selected again. Set \"unselected_log_streams\" to keep if the slot is to keep the log for such streams",
                                id,
                                slot.name(),
                                Lsn.format(lsn));
                    }
                });
    }
}
