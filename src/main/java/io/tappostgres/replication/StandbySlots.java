package io.tappostgres.replication;

import io.tappostgres.connection.ServerVersion;
import io.tappostgres.finding.Finding;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The slots of standbys that hold a failover slot up: from PostgreSQL 17 on a primary gives nothing
 * from it that the standbys in {@code synchronized_standby_slots} do not have yet. It waits for
 * them without end, also for a slot that was dropped.
 *
 * @see <a
 *     href="https://www.postgresql.org/docs/current/runtime-config-replication.html#GUC-SYNCHRONIZED-STANDBY-SLOTS">synchronized_standby_slots</a>
 */
public final class StandbySlots {

    private static final String ID = "D43";
    private static final String SUBJECT = "slot's standbys";

    /** Those that no standby reads; one that is only behind is not among them. */
    private static final String WITHOUT_STANDBY =
            """
            SELECT format('"%s" %s', listed,
                          CASE WHEN standby.slot_name IS NULL THEN 'does not exist'
                               WHEN standby.slot_type <> 'physical' THEN 'is not the slot of a standby'
                               WHEN standby.invalidation_reason IS NOT NULL THEN 'was given up by the server'
                               ELSE 'is read by no standby' END)
            FROM pg_replication_slots s
                 CROSS JOIN (SELECT btrim(item, ' "') AS listed
                             FROM regexp_split_to_table(
                                 current_setting('synchronized_standby_slots', true), ',') AS item) l
                 LEFT JOIN pg_replication_slots standby ON standby.slot_name = listed
            WHERE s.slot_name = ? AND s.failover AND NOT pg_is_in_recovery() AND listed <> ''
                  AND (standby.active AND standby.slot_type = 'physical') IS NOT TRUE
            ORDER BY listed
            """;

    private final LogSlot slot;
    private final List<String> withoutStandby;

    private StandbySlots(LogSlot slot, List<String> withoutStandby) {
        this.slot = slot;
        this.withoutStandby = withoutStandby;
    }

    /** Asks the server; before PostgreSQL 17 there are none. */
    public static StandbySlots read(Connection connection, LogSlot slot) throws SQLException {
        List<String> withoutStandby = new ArrayList<>();
        if (ServerVersion.of(connection).isAtLeast(ServerVersion.V17)) {
            try (PreparedStatement statement = connection.prepareStatement(WITHOUT_STANDBY)) {
                statement.setString(1, slot.name());
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        withoutStandby.add(row.getString(1));
                    }
                }
            }
        }
        return new StandbySlots(slot, withoutStandby);
    }

    /** Whether nothing new comes from the slot until somebody does something about it. */
    public boolean areWaitedFor() {
        return !withoutStandby.isEmpty();
    }

    /**
     * D43.
     *
     * @param wait for how long a sync waits for them, or has waited; zero to say nothing of that
     */
    public Finding finding(Duration wait) {
        if (!areWaitedFor()) {
            return Finding.pass(ID, SUBJECT, slot.scope(), "none is waited for");
        }
        return Finding.fail(
                ID,
                SUBJECT,
                slot.scope(),
                "replication slot \"%s\" is a failover slot, and waits for standbys that are not there: of synchronized_standby_slots, %s%s"
                        .formatted(
                                slot.name(),
                                String.join(", ", withoutStandby),
                                wait.isZero()
                                        ? ""
                                        : "; a sync waits up to %d seconds for them"
                                                .formatted(wait.toSeconds())),
                "the server gives nothing from a failover slot that these standbys do not have yet",
                List.of(
                        "have the standbys connect again",
                        "or take their slots out of synchronized_standby_slots and reload"));
    }
}
