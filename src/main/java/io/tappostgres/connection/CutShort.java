package io.tappostgres.connection;

import java.sql.SQLException;
import java.util.Set;

/** Whether a server has ended a read because it went on for too long: a shorter one may succeed. */
public final class CutShort {

    /**
     * From Appendix A of the manual: a standby needed what the read was using, or the two have
     * waited for each other; a session was idle in its transaction for too long, or a transaction
     * was too long.
     */
    private static final Set<String> STATES = Set.of("40001", "40P01", "25P03", "25P04");

    private static final String CANCELED = "57014";

    private CutShort() {}

    /** Whether a read failed in this way, on a server of any kind. */
    public static boolean isCause(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        return STATES.contains(state) || (state.equals(CANCELED) && isTimeout(failure));
    }

    /**
     * Only the words tell a time-out from a person who wants the read to end, and who is taken for
     * the cause where the server speaks another language: no session of the tap has a time-out of
     * statements unless somebody between the two has lost its settings.
     */
    private static boolean isTimeout(SQLException failure) {
        return String.valueOf(failure.getMessage()).contains("statement timeout");
    }
}
