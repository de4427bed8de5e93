package io.tappostgres.sync;

import io.tappostgres.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sessions that write a table {@code (id, v, filler)} in every way that there is, until they are
 * paused or closed. What comes of it depends on chance, as sessions meet, but not what each of them
 * tries, which follows from the seed.
 */
final class RandomWorkload implements AutoCloseable {

    private final TestDatabase database;
    private final String table;
    private final AtomicInteger nextId;
    private final List<Thread> threads = new ArrayList<>();
    private boolean paused = true;
    private boolean closed;
    private int working;
    private Exception failure;

    RandomWorkload(TestDatabase database, String table, int firstNewId, int sessions, long seed) {
        this.database = database;
        this.table = table;
        this.nextId = new AtomicInteger(firstNewId);
        this.working = sessions;
        for (int session = 0; session < sessions; session++) {
            Random random = new Random(seed + session);
            Thread thread = new Thread(() -> work(random), "workload-" + session);
            thread.start();
            threads.add(thread);
        }
    }

    /** The id that no row has yet. */
    int nextId() {
        return nextId.get();
    }

    /** Waits until all transactions have ended; none begins until {@link #goOn}. */
    synchronized void pause() throws InterruptedException {
        paused = true;
        while (working > 0 && failure == null) {
            wait();
        }
        requireNoFailure();
    }

    synchronized void goOn() {
        paused = false;
        working = threads.size();
        notifyAll();
    }

    private void work(Random random) {
        try (Connection usual = database.connectPlainly();
                Connection late = database.connectPlainly();
                Statement statement = usual.createStatement();
                Statement lateStatement = late.createStatement()) {
            // A session that waits for itself, by way of somebody who wants the table alone.
            statement.execute("SET lock_timeout = '500ms'");
            lateStatement.execute("SET lock_timeout = '500ms'");
            late.setAutoCommit(false);
            while (mayGoOn(late)) {
                boolean isLate = random.nextInt(4) == 0;
                attempt(isLate ? lateStatement : statement, random);
                if (random.nextInt(12) == 0) {
                    late.commit();
                }
                Thread.sleep(random.nextInt(4));
            }
        } catch (SQLException | InterruptedException | RuntimeException e) {
            fail(e);
        }
    }

    /** Waits while paused; false once closed. */
    private synchronized boolean mayGoOn(Connection late)
            throws SQLException, InterruptedException {
        if (paused || closed) {
            late.commit();
            working--;
            notifyAll();
            while (paused && !closed) {
                wait();
            }
        }
        return !closed;
    }

    private void attempt(Statement statement, Random random) throws SQLException {
        try {
            statement.execute(sql(random, statement.getConnection().getAutoCommit()));
        } catch (SQLException e) {
            // Deadlocks and locks that are not to be had are part of life; the rest is ours.
            if (!List.of("40P01", "55P03").contains(e.getSQLState())) {
                throw e;
            }
            if (statement.getConnection().getAutoCommit()) {
                statement.execute("ROLLBACK");
            } else {
                statement.getConnection().rollback();
            }
        }
    }

    private String sql(Random random, boolean alone) {
        int any = random.nextInt(1000);
        if (alone && any < 4) {
            return "VACUUM FULL " + table;
        }
        if (alone && any < 7) {
            return "BEGIN; TRUNCATE %s; %s COMMIT".formatted(table, insert(9000));
        }
        if (alone && any < 30) {
            return any < 15 ? "VACUUM FREEZE " + table : "VACUUM " + table;
        }
        if (alone && any < 130) {
            return "BEGIN; %s; ROLLBACK".formatted(update(random));
        }
        if (any < 230) {
            return (alone ? "BEGIN; " : "")
                    + "SAVEPOINT s; %s; ROLLBACK TO s; %s; SAVEPOINT t; %s; RELEASE t"
                            .formatted(update(random), update(random), delete(random))
                    + (alone ? "; COMMIT" : "");
        }
        if (any < 430) {
            return insert(1 + random.nextInt(30));
        }
        return any < 630 ? delete(random) : update(random);
    }

    private String insert(int rows) {
        int last = nextId.addAndGet(rows) - 1;
        return InterruptedCopies.fill(table, last - rows + 1, last);
    }

    private String update(Random random) {
        int first = random.nextInt(nextId.get());
        return "UPDATE %s SET v = v + 1 WHERE id BETWEEN %d AND %d"
                .formatted(table, first, first + random.nextInt(40));
    }

    private String delete(Random random) {
        int first = random.nextInt(nextId.get());
        return "DELETE FROM %s WHERE id BETWEEN %d AND %d"
                .formatted(table, first, first + random.nextInt(20));
    }

    private synchronized void fail(Exception e) {
        failure = e;
        notifyAll();
    }

    /** Ends the sessions, and throws what one of them failed at. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        requireNoFailure();
    }

    private synchronized void requireNoFailure() {
        if (failure != null) {
            throw new IllegalStateException("the workload failed", failure);
        }
    }
}
