package dev.eventsourcing.tck;

import static dev.eventsourcing.tck.Records.event;
import static dev.eventsourcing.tck.Records.events;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.ListenerFailedException;
import dev.eventsourcing.StoreClosedException;
import dev.eventsourcing.spi.StoredEvent;
import dev.eventsourcing.spi.Tail;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** SUB-09 to SUB-16 and SUB-24 to SUB-26: how a tail ends, by its listener's fault, on purpose, or with its log. */
abstract class TailEndCases extends TailGroup {
    private static final String THROWS =
            "If the listener throws, the tail ends: onFailure is called once and then nothing.";
    private static final String CLOSED =
            "When close() returns the listener is not running and will not be called again.";

    TailEndCases(BackendTck suite) {
        super(suite);
    }

    @TckCase(id = "SUB-09", promise = "P7", rule = THROWS)
    void throwingListenerEndsItsTail() throws Exception {
        Exception thrown = new Exception("no such shelf");
        Collector collector = throwingAt(2, thrown);
        closing(log().tail(0, EventFilter.all(), collector));

        log().append(events(5, "card-1"), Expectation.any());

        var failure = collector.awaitFailure();
        assertInstanceOf(ListenerFailedException.class, failure, "what the listener is told");
        assertSame(thrown, failure.getCause(), "the cause");
        awaitOthersToSee(log().append(event("card-1")));
        assertEquals(2, collector.events().size(), "events delivered; the second one failed");
        assertEquals(1, collector.failures().size(), "calls of onFailure");
    }

    @TckCase(id = "SUB-10", promise = "P7", rule = THROWS)
    void errorsEndATailAsExceptionsDo() throws Exception {
        AssertionError thrown = new AssertionError("a listener's assertion");
        Collector collector = throwingAt(1, thrown);
        closing(log().tail(0, EventFilter.all(), collector));

        log().append(event("card-1"));

        assertSame(thrown, collector.awaitFailure().getCause(), "the cause that the listener is told");
    }

    @TckCase(id = "SUB-11", promise = "P7", rule = THROWS)
    void throwingFromCaughtUpEndsTheTail() throws Exception {
        Exception thrown = new Exception("not ready");
        Collector collector = new Collector(patience()) {
            @Override
            public void onCaughtUp(long sequence) throws Exception {
                throw thrown;
            }
        };
        closing(log().tail(0, EventFilter.all(), collector));

        assertSame(thrown, collector.awaitFailure().getCause(), "the cause that the listener is told");
        awaitOthersToSee(log().append(event("card-1")));
        assertEquals(List.of(), collector.events(), "events delivered after the failure");
    }

    @TckCase(id = "SUB-12", promise = "P7", rule = "A tail that failed may be started again behind its last event.")
    void failedTailCanBeTakenUpAgain() throws Exception {
        List<Long> all = log().appendEach(events(6, "card-1"));
        Collector first = throwingAt(3, new Exception("once"));
        closing(log().tail(0, EventFilter.all(), first));
        first.awaitFailure();

        Collector second = tailFrom(first.sequences().get(1), EventFilter.all());

        second.awaitEvents(4);
        assertEquals(all.subList(2, 6), second.sequences(), "behind the last event that was taken");
    }

    @TckCase(id = "SUB-13", promise = "P14", rule = CLOSED)
    void closeWaitsForTheListenerThatIsRunning() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicBoolean running = new AtomicBoolean();
        Collector collector = new Collector(patience()) {
            @Override
            void take(StoredEvent event) throws Exception {
                running.set(true);
                entered.countDown();
                goOn.await();
                running.set(false);
            }
        };
        Tail tail = closing(log().tail(0, EventFilter.all(), collector));
        try {
            log().append(events(5, "card-1"), Expectation.any());
            patience().await(entered, "the first delivery");

            CompletableFuture<Boolean> closed = Patience.beside(() -> {
                tail.close();
                return running.get();
            });
            assertFalse(happensWithin(closed, 50), "close() returned while the listener was running");
            goOn.countDown();

            assertEquals(false, patience().await(closed, "close()"), "the listener was running when close() returned");
            awaitOthersToSee(log().append(event("card-1")));
            assertEquals(1, collector.events().size(), "deliveries, though the tail was closed during the first");
            assertEquals(List.of(), collector.failures(), "failures told to a listener whose tail was closed");
        } finally {
            goOn.countDown();
        }
    }

    @TckCase(id = "SUB-14", promise = "P14", rule = CLOSED)
    void nothingIsDeliveredAfterCloseUnderLoad() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        CompletableFuture<Integer> writer = Patience.beside(() -> {
            int appended = 0;
            for (; !stop.get(); appended++) {
                log().append(event("card-1"));
            }
            return appended;
        });
        try {
            int rounds = scaled(40);
            for (int i = 0; i < rounds; i++) {
                AtomicBoolean closed = new AtomicBoolean();
                AtomicInteger late = new AtomicInteger();
                Collector collector = new Collector(patience()) {
                    @Override
                    void take(StoredEvent event) {
                        if (closed.get()) {
                            late.incrementAndGet();
                        }
                    }
                };
                Tail tail = log().tail(0, EventFilter.all(), collector);
                collector.awaitEvents(1 + i % 4);
                tail.close();
                closed.set(true);
                log().append(event("card-1"));
                assertEquals(0, late.get(), "deliveries after close() returned, in round " + i);
            }
        } finally {
            stop.set(true);
        }
        patience().await(writer, "the writer's end");
    }

    @TckCase(id = "SUB-15", promise = "P14", rule = "The listener itself may close its tail, and is not called again.")
    void listenerMayCloseItsOwnTail() throws Exception {
        CompletableFuture<Tail> itself = new CompletableFuture<>();
        CountDownLatch returned = new CountDownLatch(1);
        Collector collector = new Collector(patience()) {
            @Override
            void take(StoredEvent event) throws Exception {
                patience().await(itself, "the tail").close();
                returned.countDown();
            }
        };
        log().append(events(5, "card-1"), Expectation.any());
        Tail tail = closing(log().tail(0, EventFilter.all(), collector));
        itself.complete(tail);

        patience().await(returned, "close() from within the listener");
        awaitOthersToSee(log().append(event("card-1")));
        tail.close();
        assertEquals(1, collector.events().size(), "deliveries, though the listener closed its tail during the first");
        assertEquals(List.of(), collector.failures(), "failures told to a listener that closed its tail");
    }

    @TckCase(id = "SUB-16", promise = "P14", rule = "Closing a tail again does nothing.")
    void tailMayBeClosedTwiceAndByManyThreads() throws Exception {
        Tail tail = closing(log().tail(0, EventFilter.all(), new Collector(patience())));

        patience().together(8, i -> () -> {
            tail.close();
            return true;
        });
        tail.close();

        log().append(event("card-1"));
        assertEquals(1, log().readAll().size(), "the log goes on without the tail");
    }

    @TckCase(
            id = "SUB-24",
            promise = "P7",
            rule = "onFailure: the tail ended without being closed, since the log was closed.")
    void closingTheLogEndsItsTailsWithAWord() throws Exception {
        Collector collector = tailFrom(0, EventFilter.all());
        collector.awaitCaughtUp(0);

        log().close();

        assertInstanceOf(StoreClosedException.class, collector.awaitFailure(), "what the listener is told");
        assertEquals(1, collector.failures().size(), "calls of onFailure");
    }

    @TckCase(id = "SUB-25", promise = "P14", rule = "Closing a log closes its tails: no listener is called afterwards.")
    void closingTheBackendEndsTailsForGood() throws Exception {
        LogUnderTest other = anotherClientsLog();
        Collector collector = tailFrom(0, EventFilter.all());
        log().append(event("card-1"));
        collector.awaitEvents(1);

        backend().close();
        other.appendEach(events(3, "card-1"));

        awaitOthersToSee(other, other.last());
        assertEquals(1, collector.events().size(), "deliveries, though the backend was closed after the first");
    }

    @TckCase(id = "SUB-26", promise = "P14", rule = "A listener may close the log it listens to.")
    void listenerMayCloseItsLog() throws Exception {
        LogUnderTest mine = open(backend(), store());
        CountDownLatch returned = new CountDownLatch(1);
        Collector collector = new Collector(patience()) {
            @Override
            void take(StoredEvent event) {
                mine.close();
                returned.countDown();
            }
        };
        closing(mine.tail(0, EventFilter.all(), collector));

        log().append(events(3, "card-1"), Expectation.any());

        patience().await(returned, "close() of the log from within its listener");
        assertEquals(1, collector.awaitEvents(1).size(), "deliveries, though the log was closed during the first");
    }

    private Collector throwingAt(int count, Throwable thrown) {
        AtomicReference<Throwable> toThrow = new AtomicReference<>(thrown);
        return new Collector(patience()) {
            @Override
            void take(StoredEvent event) throws Exception {
                if (events().size() + 1 == count) {
                    if (toThrow.get() instanceof Error error) {
                        throw error;
                    }
                    throw (Exception) toThrow.get();
                }
            }
        };
    }

    private static boolean happensWithin(CompletableFuture<?> future, long millis) throws Exception {
        try {
            future.get(millis, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }
}
