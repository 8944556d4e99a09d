package dev.eventsourcing.backend.postgres;

import dev.eventsourcing.Expectation;
import dev.eventsourcing.spi.AppendResult;
import dev.eventsourcing.spi.AppendSignal;
import dev.eventsourcing.spi.EventRecord;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What all logs of one name share within a backend. Safe for use by many threads. */
final class SharedStore implements AutoCloseable {
    private final StoreNames names;
    private final PostgresOptions options;
    private final AppendSignal appended = new AppendSignal();
    private final AppendQueue queue;
    private final AppendCall call;
    private final StoredBatch stored;
    private final Reader reader;
    private final ConnectionSource connections;
    private @Nullable AppendNotices notices; // guarded by this

    SharedStore(StoreNames names, ConnectionSource connections, PostgresOptions options) {
        LogSize size = new LogSize();
        this.names = names;
        this.options = options;
        this.connections = connections;
        this.call = new AppendCall(names, connections.watch(), options.notifications());
        this.stored = new StoredBatch(names, size);
        this.reader = new Reader(names, connections, options.readTimeout(), size);
        this.queue = new AppendQueue(names.store().value(), new AppendRunner(names, connections, call, appended, size));
    }

    StoreNames names() {
        return names;
    }

    /** Given after each append through this backend. */
    AppendSignal appended() {
        return appended;
    }

    /** From now on the signal is given after appends of other processes, too, if they notify. */
    synchronized void hearOthers() {
        if (options.notifications() && notices == null) {
            notices = new AppendNotices(names, connections, appended);
        }
    }

    boolean hearsOthers() {
        return options.notifications();
    }

    Reader reader() {
        return reader;
    }

    CompletableFuture<AppendResult> append(List<EventRecord> events, Expectation expectation) {
        PendingAppend append = new PendingAppend(events, expectation, Deadline.in(options.appendTimeout()), queue);
        queue.submit(append);
        return append.answer();
    }

    AppendResult append(Connection connection, List<EventRecord> events, Expectation expectation) throws SQLException {
        PendingAppend append = new PendingAppend(events, expectation, Deadline.in(options.appendTimeout()), queue);
        @Nullable AppendResult result = call.execute(connection, List.of(append), null, append.deadline())
                .get(0);
        if (result == null) {
            result = stored.find(connection, events);
            StandbyWait.again(connection);
        }
        return result;
    }

    /** Returns when every append has been answered. */
    @Override
    public void close() {
        queue.close();
        AppendNotices running;
        synchronized (this) {
            running = notices;
        }
        if (running != null) {
            running.close();
        }
    }
}
