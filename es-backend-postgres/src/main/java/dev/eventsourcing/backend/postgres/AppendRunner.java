package dev.eventsourcing.backend.postgres;

import dev.eventsourcing.AppendOutcomeUnknownException;
import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.EventStoreException;
import dev.eventsourcing.UnsupportedServerException;
import dev.eventsourcing.spi.AppendResult;
import dev.eventsourcing.spi.AppendSignal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Brings appends to an answer, whatever happens to the connection. An append whose answer was lost is appended again:
 * if it was stored its ids are found, under the same lock, and if not it is stored now; so the doubt ends as soon as
 * the server answers again. Only when time is up before that does the caller hear of it.
 *
 * <p>Safe for use by many threads.
 */
final class AppendRunner {
    private final String store;
    private final ConnectionSource connections;
    private final AppendCall call;
    private final StoredBatch stored;
    private final AppendSignal appended;
    private final LogSize size;

    AppendRunner(StoreNames names, ConnectionSource connections, AppendCall call, AppendSignal appended, LogSize size) {
        this.store = names.store().value();
        this.connections = connections;
        this.call = call;
        this.stored = new StoredBatch(names, size);
        this.appended = appended;
        this.size = size;
    }

    /**
     * Resolves appends, an append that is alone for certain. Of several it returns as soon as one is resolved, which is
     * not to wait for the others, or when they are set apart: whichever is not resolved has to be given again.
     */
    void run(List<PendingAppend> appends) {
        Retry retry = new Retry(earliestDeadline(appends));
        failOverdue(appends, null);
        while (areOpenTogether(appends)) {
            SQLException problem = attempt(appends);
            failOverdue(appends, problem);
            if (areOpenTogether(appends)) {
                retry.pause();
            }
        }
    }

    private static boolean areOpenTogether(List<PendingAppend> appends) {
        boolean areParted = appends.size() > 1 && appends.get(0).isApart();
        return !areParted && appends.stream().noneMatch(PendingAppend::isResolved);
    }

    /** Sends the appends once. Those that stay without an answer may be sent again; returns why. */
    private @Nullable SQLException attempt(List<PendingAppend> open) {
        Session taken;
        Deadline earliest = earliestDeadline(open);
        try {
            taken = Session.on(connections.forAppending(earliest.left()), timeLeft(open));
        } catch (SQLException e) {
            if (!earliest.isOver() || latestDeadline(open).isOver()) { // else only the time of some is up
                failUnsent(open, e);
            }
            return e;
        }
        try (Session session = taken) {
            send(session.connection(), open);
            return null;
        } catch (SQLException e) {
            classify(open, e);
            return e;
        }
    }

    private void classify(List<PendingAppend> open, SQLException e) {
        if (!SqlStates.isRolledBack(e)) {
            open.forEach(PendingAppend::doubt);
        } else if (SqlStates.isWorthAnotherTry(e)) {
            return; // all of them, together
        } else if (open.size() > 1) {
            open.forEach(PendingAppend::setApart); // one of them is to blame: each gets a transaction of its own
        } else if (!SqlStates.is(e, SqlStates.UNIQUE_VIOLATION)) { // that one finds another sequence next time
            failRolledBack(open.get(0), e);
        }
    }

    private void send(Connection connection, List<PendingAppend> open) throws SQLException {
        List<@Nullable AppendResult> results =
                call.execute(connection, open, earliestDeadline(open), latestDeadline(open));
        boolean stored = false;
        for (int i = 0; i < results.size(); i++) {
            AppendResult result = results.get(i);
            if (result != null) {
                open.get(i).resolve(result);
                if (result instanceof AppendResult.Appended done) {
                    stored = true;
                    size.saw(done.lastSequence());
                }
            }
        }
        if (stored) {
            appended.give();
        }
        for (int i = 0; i < results.size(); i++) {
            if (results.get(i) == null) {
                answerKnown(connection, open.get(i));
            }
        }
    }

    private void answerKnown(Connection connection, PendingAppend append) throws SQLException {
        append.doubt(); // it is stored, by us or another: whatever goes wrong now does not change that
        try {
            AppendResult found = stored.find(connection, append.events());
            StandbyWait.again(connection);
            append.resolve(found);
        } catch (EventStoreException e) {
            append.fail(e);
        }
    }

    private void failOverdue(List<PendingAppend> appends, @Nullable SQLException last) {
        for (PendingAppend append : appends) {
            if (append.isResolved() || !append.deadline().isOver()) {
                continue;
            }
            if (append.isInDoubt()) {
                append.fail(new AppendOutcomeUnknownException(store, append.ids(), last));
            } else {
                append.fail(unavailable(
                        last == null ? "the server was busy with other appends" : SqlStates.describe(last), last));
            }
        }
    }

    /** There was no connection, or one that was dead before anything was sent: what was never sent is not stored. */
    private void failUnsent(List<PendingAppend> open, SQLException e) {
        for (PendingAppend append : open) {
            if (!append.isInDoubt()) {
                append.fail(unavailable(SqlStates.describe(e), e));
            }
        }
    }

    private void failRolledBack(PendingAppend append, SQLException e) {
        if (append.isInDoubt()) {
            append.fail(new AppendOutcomeUnknownException(store, append.ids(), e));
        } else {
            append.fail(rolledBack(store, e));
        }
    }

    private BackendUnavailableException unavailable(String why, @Nullable SQLException e) {
        return new BackendUnavailableException(
                "store '" + store + "': nothing was appended: " + why + "; try again later", e);
    }

    /** What the caller hears of an append that is certainly not stored. */
    static EventStoreException rolledBack(String store, SQLException e) {
        String message = "store '" + store + "': nothing was appended: " + SqlStates.describe(e);
        if (SqlStates.is(e, SqlStates.WRONG_ISOLATION) || SqlStates.is(e, SqlStates.INSUFFICIENT_PRIVILEGE)) {
            return new UnsupportedServerException(message);
        }
        return new BackendUnavailableException(message, e);
    }

    private static Deadline earliestDeadline(List<PendingAppend> appends) {
        Deadline earliest = appends.get(0).deadline();
        for (PendingAppend append : appends) { // in the order in which there was room, not in which they came
            earliest = Deadline.earlier(earliest, append.deadline());
        }
        return earliest;
    }

    private static Deadline latestDeadline(List<PendingAppend> appends) {
        Deadline latest = appends.get(0).deadline();
        for (PendingAppend append : appends) {
            latest = Deadline.later(latest, append.deadline());
        }
        return latest;
    }

    private static Duration timeLeft(List<PendingAppend> open) {
        return latestDeadline(open).left();
    }
}
