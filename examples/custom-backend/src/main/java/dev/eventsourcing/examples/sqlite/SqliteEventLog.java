package dev.eventsourcing.examples.sqlite;

import dev.eventsourcing.AppendOutcomeUnknownException;
import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.DuplicateEventIdException;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.EventStoreException;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.StoreClosedException;
import dev.eventsourcing.spi.AppendResult;
import dev.eventsourcing.spi.AppendSignal;
import dev.eventsourcing.spi.EventCursor;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.Limits;
import dev.eventsourcing.spi.PollingTail;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.spi.RecordFormat;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.spi.StoredEvent;
import dev.eventsourcing.spi.Tail;
import dev.eventsourcing.spi.TailListener;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One log as one table: the sequence, the id and the two columns that are searched, and the whole record as bytes.
 *
 * <p>{@code BEGIN IMMEDIATE} takes SQLite's only write lock before the expectation is looked at, so deciding and
 * writing are one atomic step, and sequences are given in the order of commits. Everything on this connection happens
 * under this object's monitor.
 */
final class SqliteEventLog implements EventLog {
    private static final int PAGE = 64; // times the largest payload: 58 MB at most

    private final StoreName store;
    private final Connection connection; // guarded by this
    private final AppendSignal appended;
    private final Set<PollingTail> tails = ConcurrentHashMap.newKeySet();
    private boolean closed; // guarded by this

    SqliteEventLog(StoreName store, Connection connection, AppendSignal appended) {
        this.store = store;
        this.connection = connection;
        this.appended = appended;
    }

    static String schema(StoreName store) {
        return ("CREATE TABLE IF NOT EXISTS \"es_%1$s\" (seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,"
                        + " entity TEXT NOT NULL, type TEXT NOT NULL, record BLOB NOT NULL);"
                        + "CREATE INDEX IF NOT EXISTS \"es_%1$s_entity\" ON \"es_%1$s\" (entity, seq)")
                .formatted(store);
    }

    @Override
    public CompletableFuture<AppendResult> append(List<EventRecord> batch, Expectation expectation) {
        try {
            List<EventRecord> events = List.copyOf(batch);
            Limits.check(store, events);
            AppendResult result = appendNow(events, Objects.requireNonNull(expectation, "expectation"));
            appended.give();
            return CompletableFuture.completedFuture(result);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private synchronized AppendResult appendNow(List<EventRecord> batch, Expectation expectation) {
        requireOpen();
        boolean committing = false;
        try {
            execute("BEGIN IMMEDIATE");
            AppendResult result = decide(batch, expectation);
            committing = true;
            execute("COMMIT");
            return result;
        } catch (SQLException e) {
            rollBack();
            throw committing
                    ? new AppendOutcomeUnknownException(
                            store.value(), batch.stream().map(EventRecord::id).toList(), e)
                    : unavailable("append to", e);
        } catch (EventStoreException e) {
            rollBack();
            throw e;
        }
    }

    private AppendResult decide(List<EventRecord> batch, Expectation expectation) throws SQLException {
        List<Long> known = knownSequences(batch);
        if (!known.isEmpty()) {
            return new AppendResult.Appended(known, true);
        }
        for (Expectation.Condition condition : expectation.conditions()) {
            long last = lastMatching(condition.scope());
            if (!condition.holds(last)) {
                return new AppendResult.Conflict(condition, last);
            }
        }
        long sequence = lastMatching(EventFilter.all());
        List<Long> sequences = new ArrayList<>(batch.size());
        try (PreparedStatement insert = sql("INSERT INTO %s (seq, id, entity, type, record) VALUES (?, ?, ?, ?, ?)")) {
            for (EventRecord event : batch) {
                insert.setLong(1, ++sequence);
                insert.setString(2, event.id().toString());
                insert.setString(3, event.entityId());
                insert.setString(4, event.type());
                insert.setBytes(5, RecordFormat.encode(List.of(event)));
                insert.executeUpdate();
                sequences.add(sequence);
            }
        }
        return new AppendResult.Appended(sequences, false);
    }

    /** The sequences of a batch that is stored already, whole and as it is; empty if none of it is. */
    private List<Long> knownSequences(List<EventRecord> batch) throws SQLException {
        Map<UUID, Long> known = new LinkedHashMap<>();
        try (PreparedStatement select = sql("SELECT seq, record FROM %s WHERE id = ?")) {
            for (EventRecord event : batch) {
                select.setString(1, event.id().toString());
                try (ResultSet row = select.executeQuery()) {
                    if (row.next()) {
                        if (!RecordFormat.decode(row.getBytes(2)).equals(List.of(event))) {
                            throw new DuplicateEventIdException(store.value(), event.id(), "its content differs");
                        }
                        known.put(event.id(), row.getLong(1));
                    }
                }
            }
        }
        List<Long> sequences = List.copyOf(known.values());
        for (UUID id : known.keySet()) {
            boolean inPlace = known.get(id) == sequences.get(0) + sequences.indexOf(known.get(id));
            if (sequences.size() < batch.size() || !inPlace) {
                throw new DuplicateEventIdException(store.value(), id, "it was stored in another batch");
            }
        }
        return sequences;
    }

    @Override
    public synchronized long lastSequence(EventFilter filter) {
        requireOpen();
        try {
            return lastMatching(filter);
        } catch (SQLException e) {
            throw unavailable("read", e);
        }
    }

    private long lastMatching(EventFilter filter) throws SQLException {
        List<StoredEvent> last = page(ReadRequest.of(filter).backwards().limit(1), Long.MAX_VALUE);
        return last.isEmpty() ? 0 : last.get(0).sequence();
    }

    @Override
    public EventCursor read(ReadRequest request) {
        long head = lastSequence(EventFilter.all()); // what is appended from now on is not read: the end is definite
        return new SqliteCursor(this, request.upTo(Math.min(request.upTo(), head)));
    }

    /** The next events of a request, a page at most; an empty page is the end. */
    synchronized List<StoredEvent> page(ReadRequest request) {
        requireOpen();
        try {
            return page(request, PAGE);
        } catch (SQLException e) {
            throw unavailable("read", e);
        }
    }

    private List<StoredEvent> page(ReadRequest request, long max) throws SQLException {
        List<StoredEvent> events = new ArrayList<>();
        EventFilter filter = request.filter();
        String query = "SELECT seq, record FROM %s WHERE seq > ? AND seq <= ?"
                + anyOf("entity", filter.entities().size())
                + anyOf("type", filter.types().size())
                + (request.backward() ? " ORDER BY seq DESC" : " ORDER BY seq");
        try (PreparedStatement select = sql(query)) {
            int parameter = 1;
            select.setLong(parameter++, request.after());
            select.setLong(parameter++, request.upTo());
            for (String entity : filter.entities()) {
                select.setString(parameter++, entity);
            }
            for (String type : filter.types()) {
                select.setString(parameter++, type);
            }
            try (ResultSet rows = select.executeQuery()) { // SQLite finds rows as they are asked for
                while (events.size() < Math.min(max, request.limit()) && rows.next()) {
                    EventRecord event = RecordFormat.decode(rows.getBytes(2)).get(0);
                    if (event.tags().containsAll(filter.tags())) {
                        events.add(new StoredEvent(rows.getLong(1), event));
                    }
                }
            }
        }
        return events;
    }

    private static String anyOf(String column, int values) {
        return values == 0 ? "" : " AND " + column + " IN (?" + ", ?".repeat(values - 1) + ")";
    }

    @Override
    public synchronized Tail tail(long after, EventFilter filter, TailListener listener) {
        requireOpen();
        Duration busy = Duration.ofMillis(5); // how soon what other processes append is seen
        Duration idle = Duration.ofMillis(100);
        PollingTail tail =
                PollingTail.start(this, after, filter, listener, appended, busy, idle, "sqlite-tail-" + store);
        tails.add(tail);
        return () -> {
            tail.close();
            tails.remove(tail);
        };
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            try {
                connection.close();
            } catch (SQLException e) {
                throw unavailable("close", e);
            }
        }
        tails.forEach(tail -> tail.end(new StoreClosedException("store '" + store + "'")));
    }

    private PreparedStatement sql(String query) throws SQLException {
        return connection.prepareStatement(query.formatted("\"es_" + store + "\""));
    }

    private void execute(String statement) throws SQLException {
        try (PreparedStatement sql = connection.prepareStatement(statement)) {
            sql.execute();
        }
    }

    private void rollBack() {
        try {
            execute("ROLLBACK");
        } catch (SQLException e) {
            // nothing to roll back: BEGIN itself failed, or SQLite did it already
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new StoreClosedException("store '" + store + "'");
        }
    }

    private BackendUnavailableException unavailable(String what, SQLException e) {
        return new BackendUnavailableException("cannot " + what + " store '" + store + "' in SQLite", e);
    }
}
