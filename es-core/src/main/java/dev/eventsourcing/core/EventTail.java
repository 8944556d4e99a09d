package dev.eventsourcing.core;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.EventStoreException;
import dev.eventsourcing.ListenerFailedException;
import dev.eventsourcing.StoreClosedException;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.spi.StoredEvent;
import dev.eventsourcing.spi.Tail;
import dev.eventsourcing.spi.TailListener;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A handler that follows a log: first what is stored, then what is appended, without a seam; see
 * {@link EventStore#tail}. That it ended by a failure is logged, so that no tail ends unnoticed. Safe for use by many
 * threads.
 */
public final class EventTail implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventTail.class);

    private final Delivery delivery;
    private final Tail tail;

    private EventTail(Delivery delivery, Tail tail) {
        this.delivery = delivery;
        this.tail = tail;
    }

    static EventTail start(
            StoreName store, EventLog log, EventReader reader, long after, EventFilter filter, EventHandler handler) {
        Delivery delivery = new Delivery(store, reader, filter, handler, after);
        return new EventTail(delivery, log.tail(after, reader.stored(filter), delivery));
    }

    /**
     * How far the handler came.
     *
     * @return the sequence of the last event it took; where the tail began, if it has taken none yet
     */
    public long position() {
        return delivery.position;
    }

    /**
     * Ends the delivery. When this returns the handler is not running and will not be called again, unless it was the
     * handler itself that called. Throws nothing; does nothing the second time.
     */
    @Override
    public void close() {
        tail.close();
    }

    /** Between the log's listener and the application's handler. Called by one thread at a time. */
    private static final class Delivery implements TailListener {
        private final StoreName store;
        private final EventReader reader;
        private final EventFilter filter;
        private final EventHandler handler;
        private volatile long position;

        Delivery(StoreName store, EventReader reader, EventFilter filter, EventHandler handler, long after) {
            this.store = store;
            this.reader = reader;
            this.filter = filter;
            this.handler = Objects.requireNonNull(handler, "handler");
            this.position = after;
        }

        @Override
        public void onEvent(StoredEvent stored) {
            reader.read(stored, filter).forEach(event -> Projecting.project(event, handler));
            position = stored.sequence();
        }

        @Override
        public void onCaughtUp(long sequence) throws Exception {
            handler.onCaughtUp(sequence);
        }

        @Override
        public void onFailure(EventStoreException cause) {
            EventStoreException ours =
                    cause instanceof ListenerFailedException && cause.getCause() instanceof EventStoreException inner
                            ? inner
                            : cause;
            if (!(ours instanceof StoreClosedException)) {
                LOG.error("store '{}': a tail ended behind sequence {}: {}", store, position, ours.getMessage());
            }
            handler.onFailure(ours);
        }
    }
}
