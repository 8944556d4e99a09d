package dev.eventsourcing.backend.postgres;

import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
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
        Run run = new Run(statement, deadline);
        running.add(run);
        if (asleep) { // read after the run was added, written before the thread looks whether there is none
            wake();
        }
        return run;
    }

    private synchronized void wake() {
        asleep = false;
        if (closed) {
            return; // the connections are closed, too
        }
        if (thread == null) {
            thread = new Thread(this::look, "es-postgres-watch");
            thread.setDaemon(true);
            thread.start();
        }
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

    /** A statement while it is watched. Closed by the thread that executes it. */
    final class Run implements AutoCloseable {
        private final Statement statement;
        private final Deadline deadline;
        private boolean over; // guarded by this

        private Run(Statement statement, Deadline deadline) {
            this.statement = statement;
            this.deadline = deadline;
        }

        /** Under the lock, so that nothing is cancelled that the connection does next. */
        private synchronized void cancel() {
            if (over) {
                return;
            }
            over = true; // once: the server may also be too far to stop
            try {
                statement.cancel();
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
