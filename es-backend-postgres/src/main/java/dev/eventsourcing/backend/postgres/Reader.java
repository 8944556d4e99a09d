package dev.eventsourcing.backend.postgres;

import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.StoreClosedException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Asks questions that change nothing. If the connection is lost another one is asked, until time is up: a pool that has
 * lost all of its connections may hand out several dead ones. Safe for use by many threads.
 */
final class Reader {
    private final StoreNames names;
    private final ConnectionSource connections;
    private final Duration timeout;
    private final LogSize size;
    private volatile @Nullable Boolean typeIndex;

    Reader(StoreNames names, ConnectionSource connections, Duration timeout, LogSize size) {
        this.names = names;
        this.connections = connections;
        this.timeout = timeout;
        this.size = size;
    }

    /** Something that one connection is asked for. */
    @FunctionalInterface
    interface Question<T> {
        T ask(Connection connection) throws SQLException;
    }

    StoreNames names() {
        return names;
    }

    LogSize size() {
        return size;
    }

    /**
     * Asks.
     *
     * @throws BackendUnavailableException if there is no answer
     */
    <T> T ask(Question<T> question) {
        Deadline deadline = Deadline.in(timeout);
        Retry retry = new Retry(deadline);
        while (true) {
            SQLException problem;
            Connection connection;
            try {
                connection = connections.forReading(deadline.left());
            } catch (SQLException e) {
                throw unavailable(e);
            }
            try (Session session = Session.on(connection, deadline.left());
                    StatementWatch.Run run = connections.watch().run(session.connection(), deadline)) {
                return question.ask(session.connection());
            } catch (SQLException e) {
                problem = e;
            }
            if (deadline.isOver()
                    || Thread.currentThread().isInterrupted()
                    || !(SqlStates.isLost(problem) || SqlStates.isWorthAnotherTry(problem))) {
                throw unavailable(problem);
            }
            retry.pause();
        }
    }

    /** The last sequence of the log, or of an entity; other filters are read for. */
    long lastSequence(@Nullable String entity) {
        Sql sql = new Sql().add(size.comment());
        if (entity == null) {
            sql.add("SELECT e.seq FROM " + names.events() + " e ORDER BY e.seq DESC LIMIT 1");
        } else {
            sql.add("SELECT e.seq FROM " + names.events() + " e WHERE (e.entity_id, e.seq) > (")
                    .text(entity);
            sql.add(", 0) AND (e.entity_id, e.seq) <= (").text(entity).add(",").number(Long.MAX_VALUE);
            sql.add(") ORDER BY e.entity_id DESC, e.seq DESC LIMIT 1");
        }
        long last = ask(connection -> {
            try (PreparedStatement statement = sql.prepare(connection);
                    ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getLong(1) : 0L;
            }
        });
        size.saw(last);
        return last;
    }

    PageQuery query(EventFilter filter, boolean backward) {
        boolean byType = PageQuery.couldUseTypeIndex(filter) && hasTypeIndex();
        return PageQuery.of(this, filter, backward, byType);
    }

    /** Asked once: an index that is made later is used by those who open the store later. */
    private boolean hasTypeIndex() {
        Boolean known = typeIndex;
        if (known == null) {
            Sql sql = new Sql().add("SELECT " + names.function("has_type_index_v1") + "()");
            known = ask(connection -> {
                try (PreparedStatement statement = sql.prepare(connection);
                        ResultSet row = statement.executeQuery()) {
                    return row.next() && row.getBoolean(1);
                }
            });
            typeIndex = known;
        }
        return known;
    }

    StoreClosedException closed() {
        return new StoreClosedException("store '" + names.store() + "'");
    }

    private BackendUnavailableException unavailable(SQLException e) {
        return new BackendUnavailableException(
                "store '" + names.store() + "' could not be read: " + SqlStates.describe(e) + "; try again later", e);
    }
}
