package dev.eventsourcing.benchmarks.peers;

import com.zaxxer.hikari.HikariDataSource;
import dev.eventsourcing.benchmarks.engine.Events;
import dev.eventsourcing.benchmarks.engine.PostgresEngine;
import dev.eventsourcing.benchmarks.engine.Reading;
import dev.eventsourcing.benchmarks.load.Subject;
import dev.eventsourcing.benchmarks.load.Worker;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.axonframework.common.jdbc.ConnectionProvider;
import org.axonframework.common.jdbc.ConnectionWrapperFactory;
import org.axonframework.common.transaction.Transaction;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventsourcing.eventstore.DomainEventStream;
import org.axonframework.eventsourcing.eventstore.jdbc.JdbcEventStorageEngine;
import org.axonframework.eventsourcing.eventstore.jdbc.PostgresEventTableFactory;
import org.axonframework.serialization.json.JacksonSerializer;
import org.jspecify.annotations.Nullable;

/** Axon Framework 4, its JDBC engine: Jackson, a transaction for each append. */
final class Axon implements Peer {
    private static final int AT_A_TIME = 5000;
    private static final String TYPE = "Meter";

    private final HikariDataSource pool;
    private final JdbcEventStorageEngine engine;
    private final AtomicLong writers = new AtomicLong();

    Axon(PostgresEngine server) {
        pool = server.pool(CONNECTIONS);
        Transactions transactions = new Transactions(pool);
        engine = JdbcEventStorageEngine.builder()
                .connectionProvider(transactions)
                .transactionManager(transactions)
                .eventSerializer(JacksonSerializer.defaultSerializer())
                .snapshotSerializer(JacksonSerializer.defaultSerializer())
                .build();
        transactions.executeInTransaction(() -> engine.createSchema(PostgresEventTableFactory.INSTANCE));
    }

    @Override
    public String name() {
        return "axon";
    }

    @Override
    public Subject append(int events) {
        Reading payload = Events.reading(Events.BYTES);
        return Subject.of(name(), index -> {
            String prefix = "meter-" + writers.incrementAndGet() + "-";
            AtomicLong appends = new AtomicLong();
            return () -> {
                long number = appends.getAndIncrement();
                engine.appendEvents(events(prefix + number / 10, number % 10 * events, events, payload));
                return events;
            };
        });
    }

    @Override
    public void fill(String entity, int events) {
        engine.appendEvents(events(entity, 0, events, Events.reading(Events.BYTES)));
    }

    private static List<DomainEventMessage<?>> events(String entity, long first, int events, Reading payload) {
        List<DomainEventMessage<?>> messages = new ArrayList<>(events);
        for (int i = 0; i < events; i++) {
            messages.add(new GenericDomainEventMessage<>(TYPE, entity, first + i, payload));
        }
        return messages;
    }

    @Override
    public Subject load(String prefix, int count) {
        AtomicLong next = new AtomicLong();
        return Subject.of(name(), index -> () -> {
            DomainEventStream stream = engine.readEvents(prefix + next.getAndIncrement() % count);
            int events = 0;
            while (stream.hasNext()) {
                Peer.requireReading(stream.next().getPayload());
                events++;
            }
            return events;
        });
    }

    @Override
    public Subject readAll() {
        return Subject.of(name(), index -> new Worker() {
            private @Nullable Stream<? extends TrackedEventMessage<?>> stream;
            private @Nullable Iterator<? extends TrackedEventMessage<?>> messages;

            @Override
            public int work() {
                for (int i = 0; i < AT_A_TIME; i++) {
                    if (messages == null || !messages.hasNext()) {
                        close();
                        stream = engine.readEvents(null, false);
                        messages = stream.iterator();
                    }
                    Peer.requireReading(messages.next().getPayload());
                }
                return AT_A_TIME;
            }

            @Override
            public void close() {
                if (stream != null) {
                    stream.close();
                }
            }
        });
    }

    @Override
    public void close() {
        pool.close();
    }

    /** One connection for each transaction, bound to the thread: what a container's transaction manager does. */
    private static final class Transactions implements TransactionManager, ConnectionProvider {
        private static final ThreadLocal<@Nullable Connection> CURRENT = new ThreadLocal<>();

        private final HikariDataSource pool;

        Transactions(HikariDataSource pool) {
            this.pool = pool;
        }

        @Override
        public Transaction startTransaction() {
            if (CURRENT.get() != null) {
                return new Transaction() {
                    @Override
                    public void commit() {}

                    @Override
                    public void rollback() {}
                };
            }
            try {
                Connection connection = pool.getConnection();
                connection.setAutoCommit(false);
                CURRENT.set(connection);
                return new Bound(connection);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        /** The transaction's connection, which must not be closed by whoever uses it; or one of its own. */
        @Override
        public Connection getConnection() throws SQLException {
            Connection connection = CURRENT.get();
            return connection == null
                    ? pool.getConnection()
                    : ConnectionWrapperFactory.wrap(connection, new ConnectionWrapperFactory.NoOpCloseHandler());
        }

        private static final class Bound implements Transaction {
            private final Connection connection;

            Bound(Connection connection) {
                this.connection = connection;
            }

            @Override
            public void commit() {
                end(true);
            }

            @Override
            public void rollback() {
                end(false);
            }

            private void end(boolean commit) {
                CURRENT.remove();
                try (connection) {
                    if (commit) {
                        connection.commit();
                    } else {
                        connection.rollback();
                    }
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }
}
