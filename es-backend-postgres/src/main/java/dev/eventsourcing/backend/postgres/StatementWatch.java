package dev.eventsourcing.backend.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the server end statements that are overdue. The driver could ({@code setQueryTimeout}), but makes, wakes and
 * cancels a timer for each statement, which takes longer than reading a few rows, and it counts in seconds. Here a
 * statement leaves its deadline where one daemon thread looks ten times a second, as long as there is something to look
 * at. Safe for use by many threads.
 *
 * <pre>{@code
 * try (StatementWatch.Run run = watch.run(statement, deadline)) {
 *     statement.executeQuery();
 * }
 * }</pre>
 */
final class StatementWatch implements AutoCloseable {
    /** Well within what an answer may take behind the deadline before its connection counts as lost. */
    static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final Logger LOG = LoggerFactory.getLogger(StatementWatch.class);

    private final Set<Run> running = ConcurrentHashMap.newKeySet();
    private volatile boolean asleep = true; // who adds a run must wake the thread
    private boolean closed; // guarded by this
    private @Nullable Thread thread; // guarded by this; started by the first run

    /**
     * Watches a statement from now on.
     *
     * @param statement is cancelled at the deadline, if the run has not been closed before
     * @return to be closed as soon as the statement has been executed
     */
    Run run(Statement statement, Deadline deadline) {
        return run(statement::cancel, deadline);
    }

    /**
     * Watches whatever a connection executes from now on.
     *
     * @param connection is told to cancel it at the deadline, if the run has not been closed before
     * @return to be closed before somebody else may use the connection
     */
    Run run(Connection connection, Deadline deadline) throws SQLException {
        return run(
                connection.isWrapperFor(PGConnection.class)
                        ? connection.unwrap(PGConnection.class)::cancelQuery
                        : () -> connection.abort(Runnable::run), // a pool that shows nothing of its driver
                deadline);
    }

    private Run run(Cancellation cancellation, Deadline deadline) {
        Run run = new Run(cancellation, deadline);
        running.add(run);
        if (asleep) { // read after the run was added, written before the thread looks whether there is none
            try {
                wake();
            } catch (Error e) { // no more threads: nothing is executed, and the next run tries again
                running.remove(run);
                throw e;
            }
        }
        return run;
    }

    private synchronized void wake() {
        if (closed) {
            return; // the connections are closed, too
        }
        if (thread == null) {
            Thread first = new Thread(this::look, "es-postgres-watch");
            first.setDaemon(true);
            first.start();
            thread = first;
        }
        asleep = false; // the thread looks only after this method, which has the lock
        LockSupport.unpark(thread);
    }

    private void look() {
        while (!isClosed()) {
            LockSupport.parkNanos(this, LOOK_NANOS);
            boolean none = true;
            for (Run run : running) {
                none = false;
                if (run.deadline.isOver()) {
                    run.cancel();
                }
            }
            if (none) {
                sleep();
            }
        }
    }

    private void sleep() {
        asleep = true;
        while (asleep && running.isEmpty() && !isClosed()) {
            LockSupport.park(this);
        }
        asleep = false;
    }

    /** For tests; null before the first run. */
    synchronized @Nullable Thread thread() {
        return thread;
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /** Ends the thread. What still runs is ended by the end of its connection. */
    @Override
    public synchronized void close() {
        closed = true;
        LockSupport.unpark(thread); // may be null
    }

    /** How something that runs is ended. */
    @FunctionalInterface
    private interface Cancellation {
        void cancel() throws SQLException;
    }

    /** A statement while it is watched. Closed by the thread that executes it. */
    final class Run implements AutoCloseable {
        private final Cancellation cancellation;
        private final Deadline deadline;
        private boolean over; // guarded by this

        private Run(Cancellation cancellation, Deadline deadline) {
            this.cancellation = cancellation;
            this.deadline = deadline;
        }

        /** Under the lock, so that nothing is cancelled that the connection does next. */
        private synchronized void cancel() {
            if (over) {
                return;
            }
            over = true; // once: the server may also be too far to stop
            try {
                cancellation.cancel();
            } catch (SQLException | RuntimeException e) { // the connection is lost, or will count as lost in a moment
                LOG.debug(
                        "An overdue statement could not be cancelled: {}",
                        e.getClass().getSimpleName());
            }
        }

        /** Waits while the statement is being cancelled. */
        @Override
        public void close() {
            running.remove(this);
            synchronized (this) {
                over = true;
            }
        }
    }
}
