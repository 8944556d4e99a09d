package dev.eventsourcing.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.CorruptRecordException;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.EventStoreException;
import dev.eventsourcing.Expectation;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

/** What a tail does about a log that misbehaves. What it does otherwise every backend's conformance suite shows. */
class PollingTailTest {
    private static final Duration SHORT = Duration.ofMillis(1);

    /** A log that says where it ends as the test wants it, and holds nothing. */
    private record OddLog(LongSupplier heads) implements EventLog {
        @Override
        public long lastSequence(EventFilter filter) {
            return heads.getAsLong();
        }

        @Override
        public EventCursor read(ReadRequest request) {
            return new EventCursor() {
                @Override
                public boolean hasNext() {
                    return false;
                }

                @Override
                public StoredEvent next() {
                    throw new IllegalStateException("there is none");
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public CompletableFuture<AppendResult> append(List<EventRecord> batch, Expectation expectation) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Tail tail(long after, EventFilter filter, TailListener listener) {
            return PollingTail.start(this, after, filter, listener, new AppendSignal(), SHORT, SHORT, "odd-tail");
        }

        @Override
        public void close() {}
    }

    private static EventStoreException failureOf(LongSupplier heads) throws Exception {
        CompletableFuture<EventStoreException> failure = new CompletableFuture<>();
        try (Tail tail = new OddLog(heads).tail(0, EventFilter.all(), new TailListener() {
            @Override
            public void onEvent(StoredEvent event) {}

            @Override
            public void onFailure(EventStoreException cause) {
                failure.complete(cause);
            }
        })) {
            return failure.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void logThatGoesBackEndsTheTail() throws Exception {
        Queue<Long> heads = new ArrayDeque<>(List.of(5L, 5L, 9L, 7L));

        EventStoreException failure = failureOf(heads::remove);

        assertInstanceOf(CorruptRecordException.class, failure);
    }

    @Test
    void unexpectedFailureIsTold() throws Exception {
        IllegalStateException unexpected = new IllegalStateException("from a pool, perhaps");

        EventStoreException failure = failureOf(() -> {
            throw unexpected;
        });

        assertInstanceOf(BackendUnavailableException.class, failure);
        assertEquals(unexpected, failure.getCause());
    }
}
