package dev.eventsourcing.subscription.tests;

import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.spi.Bytes;
import dev.eventsourcing.spi.CheckpointRecord;
import dev.eventsourcing.spi.TransactionalCheckpointStore;
import java.sql.Connection;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;

/** A checkpoint store that does what it is asked and loses the answer to every third write. */
final class LosesAnswers implements TransactionalCheckpointStore<Connection> {
    private final TransactionalCheckpointStore<Connection> store;
    private final AtomicInteger writes = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();

    LosesAnswers(TransactionalCheckpointStore<Connection> store) {
        this.store = store;
    }

    int lost() {
        return lost.get();
    }

    @Override
    public Optional<CheckpointRecord> find(String name) {
        return store.find(name);
    }

    @Override
    public OptionalLong replace(String name, long expectedRevision, Bytes content) {
        return loseSome(store.replace(name, expectedRevision, content));
    }

    @Override
    public OptionalLong replace(String name, long expectedRevision, Bytes content, Work<Connection> work)
            throws Exception {
        return loseSome(store.replace(name, expectedRevision, content, work));
    }

    private OptionalLong loseSome(OptionalLong answer) {
        if (writes.incrementAndGet() % 3 == 0) {
            lost.incrementAndGet();
            throw new BackendUnavailableException("the answer was lost", null);
        }
        return answer;
    }

    @Override
    public void close() {
        store.close();
    }
}
