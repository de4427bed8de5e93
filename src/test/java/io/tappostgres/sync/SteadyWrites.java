package io.tappostgres.sync;

import io.tappostgres.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Transactions, one after the other, that insert into the table {@code t (id, v)}, update it, or
 * are rolled back, from another session until this is closed.
 */
final class SteadyWrites implements AutoCloseable {

    private final Connection connection;
    private final Thread thread;
    private volatile boolean ended;
    private volatile SQLException failure;
    private final AtomicInteger transactions = new AtomicInteger();

    SteadyWrites(TestDatabase database) throws SQLException {
        connection = database.connectPlainly();
        connection.setAutoCommit(false);
        thread = new Thread(this::write, "steady writes");
        thread.setDaemon(true);
        thread.start();
    }

    private void write() {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET synchronous_commit = on");
            for (int i = 0; !ended; i++) {
                statement.execute("INSERT INTO t SELECT max(id) + 1, %d FROM t".formatted(i % 7));
                statement.execute("UPDATE t SET v = v + 1 WHERE id %% 50 = %d".formatted(i % 50));
                if (i % 5 == 4) {
                    connection.rollback();
                } else {
                    connection.commit();
                }
                transactions.incrementAndGet();
                Thread.sleep(2);
            }
        } catch (SQLException e) {
            failure = e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until so many more transactions are over. */
    void awaitMore(int count) throws InterruptedException {
        int wanted = transactions.get() + count;
        while (transactions.get() < wanted && thread.isAlive()) {
            Thread.sleep(5);
        }
    }

    @Override
    public void close() throws SQLException {
        ended = true;
        joined();
        connection.close();
        if (failure != null) {
            throw failure;
        }
    }

    private void joined() {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
