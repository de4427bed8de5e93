package io.tappostgres.sync;

import io.tappostgres.TapException;
import io.tappostgres.connection.Database;
import io.tappostgres.connection.Databases;
import io.tappostgres.connection.QueryCancellation;
import io.tappostgres.sync.Schedule.Help;
import io.tappostgres.sync.Schedule.Lead;
import io.tappostgres.sync.Schedule.LeadAhead;
import io.tappostgres.sync.Schedule.Work;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The threads that read: the calling one and as many more as the run has connections beyond the
 * first. Each of them takes its work from the {@link Schedule}.
 */
final class Readers {

    private final List<StreamRun> streams;
    private final Databases databases;
    private final Schedule schedule;
    private final Stage stage;
    private final StopSwitch stop;
    private final StreamReport[] reports;
    private Throwable failure;

    /**
     * @param streams in the order of the run
     */
    Readers(
            List<StreamRun> streams,
            Databases databases,
            Schedule schedule,
            Stage stage,
            StopSwitch stop) {
        this.streams = streams;
        this.databases = databases;
        this.schedule = schedule;
        this.stage = stage;
        this.stop = stop;
        this.reports = new StreamReport[streams.size()];
    }

    /**
     * Syncs all streams and returns how each of them went, in the order of the run.
     *
     * @param parallelism how many threads read, this one among them
     */
    List<StreamReport> run(int parallelism) throws InterruptedException {
        List<Thread> others = new ArrayList<>();
        for (int i = 1; i < parallelism; i++) {
            Thread thread = new Thread(this::workAndNoteFailure, "reader-" + (i + 1));
            thread.setDaemon(true);
            thread.start();
            others.add(thread);
        }
        workAndNoteFailure();
        for (Thread other : others) {
            // One may still wait for a connection that nobody needs any more.
            other.interrupt();
            other.join();
        }
        return reports();
    }

    private void workAndNoteFailure() {
        try {
            for (Work work = schedule.next(); work != null; work = schedule.next()) {
                work(work);
            }
        } catch (InterruptedException | RuntimeException | Error e) {
            fail(e);
        }
    }

    private void work(Work work) throws InterruptedException {
        if (work instanceof Lead lead) {
            lead(lead.place());
        } else if (work instanceof LeadAhead ahead) {
            leadAhead(ahead);
        } else if (work instanceof Help help) {
            help(help.copy());
        }
    }

    private void lead(int place) throws InterruptedException {
        reports[place] = streams.get(place).run();
        schedule.ended(place);
    }

    private void leadAhead(LeadAhead ahead) throws InterruptedException {
        if (!streams.get(ahead.place()).canBeReadAhead()) {
            schedule.postpone(ahead);
        } else if (schedule.take(ahead)) {
            lead(ahead.place());
        }
    }

    private void help(TableCopy copy) throws InterruptedException {
        Database database = databases.database(copy.databaseName());
        try (Connection connection = database.borrowSpare()) {
            if (copy.join()) {
                help(copy, connection);
            }
        } catch (SQLException e) {
            copy.refuse(database.failure("cannot help to read it", e).getMessage());
        } catch (TapException e) {
            copy.refuse(e.getMessage());
        }
    }

    private static void help(TableCopy copy, Connection connection)
            throws SQLException, InterruptedException {
        try {
            QueryCancellation cancellation = QueryCancellation.of(connection);
            StopSwitch.Registration stopping = copy.stop().onStop(cancellation::start);
            try (cancellation;
                    stopping) {
                copy.help(connection);
            }
        } finally {
            copy.leave();
        }
    }

    private void fail(Throwable reason) {
        synchronized (this) {
            if (failure == null) {
                failure = reason;
            }
        }
        schedule.abort();
        stop.stop();
        stage.open();
    }

    private synchronized List<StreamReport> reports() throws InterruptedException {
        if (failure instanceof InterruptedException interrupted) {
            throw interrupted;
        }
        if (failure instanceof RuntimeException defect) {
            throw defect;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        return List.of(reports);
    }
}
