package io.tappostgres.replication;

import io.tappostgres.TapException.Kind;
import io.tappostgres.connection.ServerVersion;
import io.tappostgres.finding.Finding;
import java.util.ArrayList;
import java.util.List;

/**
 * Which of a server's slots a database is read from.
 *
 * @param slot the first that can be used, or null
 * @param misfits what there is of the names that were looked for, but cannot be used
 * @param others what could be used, but has another name
 */
record SlotSearch(SlotNames names, LogSlot slot, List<LogSlot> misfits, List<LogSlot> others) {

    private static final String SLOT = "slot";
    private static final String SLOT_KIND = "slot's kind";

    private static final String NAME_IT =
            "set \"replication_slot_name\", or \"replication_slot_names\" for several databases, in the config";

    static SlotSearch of(SlotNames names, List<LogSlot> slots) {
        List<String> candidates = names.candidates();
        List<LogSlot> misfits = new ArrayList<>();
        List<LogSlot> others = new ArrayList<>();
        LogSlot found = null;
        for (String candidate : candidates) {
            for (LogSlot slot : slots) {
                if (!slot.name().equals(candidate)) {
                    continue;
                }
                if (!isUsable(slot, names.databaseName())) {
                    misfits.add(slot);
                } else if (found == null) {
                    found = slot;
                }
            }
        }
        for (LogSlot slot : slots) {
            if (isUsable(slot, names.databaseName()) && !candidates.contains(slot.name())) {
                others.add(slot);
            }
        }
        return new SlotSearch(names, found, misfits, others);
    }

    private static boolean isUsable(LogSlot slot, String databaseName) {
        return misfit(slot, databaseName) == null;
    }

    /** Why a slot cannot be read for a database, or null if it can. */
    static String misfit(LogSlot slot, String databaseName) {
        if (!slot.type().equals("logical")) {
            return "is a physical slot";
        }
        if (!slot.database().equals(databaseName)) {
            return "belongs to database \"" + slot.database() + "\"";
        }
        if (slot.twoPhase() && slot.plugin().equals(SlotStatements.PGOUTPUT)) {
            return "was made with two_phase, and gives transactions that may still be rolled back";
        }
        return slot.plugin().equals(SlotStatements.PGOUTPUT)
                        || slot.plugin().equals(SlotStatements.WAL2JSON)
                ? null
                : "has the plugin \"" + slot.plugin() + "\", not pgoutput or wal2json";
    }

    /**
     * Who has to act where there is none: the config can name one that there cannot be; one that
     * was read before took the positions of its streams with it.
     *
     * @param wasRead whether a stream of the run has a position in its log
     */
    Kind kindOfFailure(boolean wasRead) {
        boolean isMisnamed = names.configured() != null && !misfits.isEmpty();
        if (isMisnamed) {
            return Kind.USAGE;
        }
        return wasRead ? Kind.LOG_POSITION_LOST : Kind.SOURCE;
    }

    /**
     * Whether there is one that can be read; a name that is taken by another kind is D31.
     *
     * @param wasRead whether a stream of the run has a position in its log
     */
    List<Finding> findings(ServerVersion version, boolean wasRead) {
        String scope = SlotNames.scopeOf(names.databaseName());
        if (slot == null) {
            return List.of(
                    Finding.fail(
                            misfits.isEmpty() ? "D30" : "D31",
                            misfits.isEmpty() ? SLOT : SLOT_KIND,
                            scope,
                            nothingFound(),
                            "the server keeps the log, and says from where on, for a slot only",
                            creation(version, wasRead)));
        }
        return List.of(
                Finding.pass("D30", SLOT, scope, '"' + slot.name() + '"'),
                Finding.pass(
                        "D31",
                        SLOT_KIND,
                        scope,
                        "logical, of this database, with the plugin " + slot.plugin()));
    }

    /** Whether the database can have a slot of its own name. */
    Finding ownName() {
        String subject = "slot's name";
        String scope = SlotNames.scopeOf(names.databaseName());
        if (names.configured() != null) {
            return Finding.pass("D41", subject, scope, "not needed: the config names the slot");
        }
        if (!names.hasOwnName()) {
            return Finding.warn(
                    "D41",
                    subject,
                    scope,
                    "no slot can be named after this database, as it takes a-z, 0-9 and _ only",
                    "one name is left, which another database of this server cannot have as well",
                    List.of(NAME_IT));
        }
        if (names.isCut()) {
            return Finding.warn(
                    "D41",
                    subject,
                    scope,
                    "it is cut to 63 bytes: \"%s\"".formatted(names.candidates().get(0)),
                    "a database whose name begins alike has the same name for its slot",
                    List.of(NAME_IT));
        }
        return Finding.pass("D41", subject, scope, '"' + names.candidates().get(0) + '"');
    }

    /** That there is none, and what there is instead. */
    String nothingFound() {
        StringBuilder text = new StringBuilder("Unable to find replication slot ");
        text.append(named(names.candidates()))
                .append(" with plugin pgoutput or wal2json in database \"")
                .append(names.databaseName())
                .append('"');
        for (LogSlot misfit : misfits) {
            text.append("; \"").append(misfit.name()).append("\" ");
            text.append(misfit(misfit, names.databaseName()));
        }
        if (names.configured() == null && !names.hasOwnName()) {
            text.append(
                    "; no slot can be named after this database, as it takes a-z, 0-9 and _ only");
        }
        if (!others.isEmpty()) {
            text.append("; there is ")
                    .append(named(others.stream().map(LogSlot::name).toList()))
                    .append(", which \"replication_slot_name\" in the config could name");
        }
        return text.toString();
    }

    private List<String> creation(ServerVersion version, boolean wasRead) {
        String name = names.forNewSlot();
        for (LogSlot misfit : misfits) {
            if (misfit.name().equals(name)) {
                return List.of(
                        "set \"replication_slot_name\" in the config to a name that is free, and create the slot with --create-slot");
            }
        }
        List<String> remedies = new ArrayList<>();
        remedies.add(SlotStatements.create(name, pluginFor(version)));
        remedies.add("run it in this database, or run the tap with --create-slot");
        if (wasRead) {
            remedies.add(
                    "the changes since the slot was dropped are lost: after that, copy its streams anew by removing their bookmarks from the state, or by \"on_log_gap\": \"resnapshot\"");
        }
        return remedies;
    }

    /** The plugin of a new slot: the one that every server from PostgreSQL 10 on has. */
    static String pluginFor(ServerVersion version) {
        return version.isAtLeast(ServerVersion.V10)
                ? SlotStatements.PGOUTPUT
                : SlotStatements.WAL2JSON;
    }

    private static String named(List<String> names) {
        return '"' + String.join("\" or \"", names) + '"';
    }
}
