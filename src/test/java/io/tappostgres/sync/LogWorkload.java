package io.tappostgres.sync;

import io.tappostgres.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Sessions that change {@link LoggedTable}s at random until they are paused or closed: each in
 * short transactions and, at the same time, in one that stays open for long and then commits or
 * not. What comes of it depends on chance, as sessions meet, but not what each of them tries, which
 * follows from the seed.
 */
final class LogWorkload implements AutoCloseable {

    /**
     * Part of life among such sessions: deadlocks, locks that are not to be had, keys that are
     * taken, columns that another one has dropped.
     */
    private static final Set<String> EXPECTED = Set.of("40P01", "40001", "55P03", "23505", "42703");

    private final TestDatabase database;
    private final List<LoggedTable> tables;
    private final List<Thread> threads = new ArrayList<>();
    private boolean paused = true;
    private boolean closed;
    private int working;
    private Exception failure;

    LogWorkload(TestDatabase database, List<LoggedTable> tables, int sessions, long seed) {
        this.database = database;
        this.tables = List.copyOf(tables);
        this.working = sessions;
        for (int session = 0; session < sessions; session++) {
            Random random = new Random(seed + session);
            Thread thread = new Thread(() -> work(random), "workload-" + session);
            thread.start();
            threads.add(thread);
        }
    }

    synchronized void goOn() {
        paused = false;
        working = threads.size();
        notifyAll();
    }

    /** Waits until all transactions have ended; none begins until {@link #goOn}. */
    synchronized void pause() throws InterruptedException {
        paused = true;
        while (working > 0 && failure == null) {
            wait();
        }
        requireNoFailure();
    }

    private void work(Random random) {
        try (Connection usual = open();
                Connection late = open()) {
            while (mayGoOn(late)) {
                boolean isLate = random.nextInt(3) == 0;
                transact(isLate ? late : usual, random, !isLate);
                if (random.nextInt(15) == 0) {
                    end(late, random);
                }
                Thread.sleep(random.nextInt(8));
            }
        } catch (SQLException | InterruptedException | RuntimeException e) {
            fail(e);
        }
    }

    private Connection open() throws SQLException {
        Connection connection = database.connectPlainly();
        try (Statement statement = connection.createStatement()) {
            // A session can wait for itself, by way of somebody who wants a table alone.
            statement.execute("SET lock_timeout = '300ms'");
        }
        connection.setAutoCommit(false);
        return connection;
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

    private static void end(Connection connection, Random random) throws SQLException {
        if (random.nextInt(5) == 0) {
            connection.rollback();
        } else {
            connection.commit();
        }
    }

    private void transact(Connection connection, Random random, boolean isShort)
            throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (int changes = random.nextInt(3); changes >= 0; changes--) {
                change(statement, random, isShort);
            }
            if (isShort) {
                end(connection, random);
            }
        } catch (SQLException e) {
            if (!EXPECTED.contains(e.getSQLState())) {
                throw e;
            }
            connection.rollback();
        }
    }

    private void change(Statement statement, Random random, boolean isShort) throws SQLException {
        LoggedTable table = tables.get(random.nextInt(tables.size()));
        switch (random.nextInt(8)) {
            case 0 ->
                    statement.execute(
                            "SAVEPOINT a; %s; ROLLBACK TO a"
                                    .formatted(table.change(random, false)));
            case 1 ->
                    statement.execute(
                            "SAVEPOINT b; %s; RELEASE b".formatted(table.change(random, isShort)));
            default -> statement.execute(table.change(random, isShort));
        }
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
