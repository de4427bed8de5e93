package io.tappostgres.sync;

import io.tappostgres.testing.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A killed copy goes on under every server, with blocks that the server finds (from 14 on), with
 * rows that say where they are (before that), and with frozen rows that do not say who wrote them
 * (before 9.4).
 */
class ResumeVersionsIT {

    @TempDir private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"15", "14", "13", "9.3"})
    void copyGoesOnWhateverWasWritten(String major) throws Exception {
        try (InterruptedCopies copies =
                        InterruptedCopies.on(
                                        PostgresServer.embedded(major), "tap_versions", directory)
                                .create(InterruptedCopies.table("t"));
                Connection open = copies.database().connectPlainly();
                Statement late = open.createStatement()) {
            open.setAutoCommit(false);
            late.execute("UPDATE t SET v = 1 WHERE id BETWEEN 10 AND 20");
            late.execute("SAVEPOINT one; UPDATE t SET v = 2 WHERE id BETWEEN 30 AND 40");

            KilledRun killed = copies.killHalfway("t");
            open.commit();
            copies.database().execute("DELETE FROM t WHERE id % 3 = 0 AND id < 4000");
            copies.database().execute("VACUUM t");
            copies.database()
                    .execute(
                            "UPDATE t SET v = 3, id = id + 100000 WHERE id > 11000",
                            "UPDATE t SET v = 4 WHERE id % 10 = 1",
                            InterruptedCopies.fill("t", 50_001, 52_000));
            copies.database().execute("VACUUM FREEZE t");

            copies.requireGoneOn("t", killed, copies.run("t", killed.state()));
        }
    }
}
