package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Changes of the table {@code big (id, v, filler)} that move its rows to other blocks, deletes, and
 * VACUUM, which no snapshot of a standby stands for long, from another session until this is
 * closed.
 */
final class ConstantConflicts implements AutoCloseable {

    static final int ROWS = 40_000;

    private final Connection connection;
    private final Thread thread;
    private volatile boolean ended;
    private volatile SQLException failure;

    ConstantConflicts(TestDatabase primary) throws SQLException {
        connection = primary.connectPlainly();
        thread = new Thread(this::change, "constant conflicts");
        thread.setDaemon(true);
        thread.start();
    }

    /** SQL that inserts rows with v = 0; a thousand of them take 1.7 MB. */
    static String fill(int firstId, int lastId) {
        return "INSERT INTO big SELECT id, 0, repeat('x', 700) FROM generate_series(%d, %d) AS id"
                .formatted(firstId, lastId);
    }

    private void change() {
        Random random = new Random(6);
        try (Statement statement = connection.createStatement()) {
            for (int id = ROWS + 1; !ended; id++) {
                statement.execute(fill(id, id));
                statement.execute(
                        "UPDATE big SET v = v + 1, filler = filler || '' WHERE id %% 997 = %d"
                                .formatted(random.nextInt(997)));
                statement.execute(
                        "DELETE FROM big WHERE id = %d".formatted(1 + random.nextInt(ROWS)));
                if (id % 5 == 0) {
                    statement.execute("VACUUM (TRUNCATE off) big");
                }
                TimeUnit.MILLISECONDS.sleep(20);
            }
        } catch (SQLException e) {
            failure = e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void requireRunning() {
        assertThat(thread.isAlive()).isTrue();
    }

    @Override
    public void close() throws SQLException {
        ended = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        connection.close();
        if (failure != null) {
            throw failure;
        }
    }
}
