package dev.eventsourcing.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.AppendOutcomeUnknownException;
import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.Event;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.WrongSequenceException;
import dev.eventsourcing.spi.AppendResult;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of an append. */
class AppendTest {
    private final RecordingBackend backend = new RecordingBackend();
    private final EventStore store =
            EventStore.named("devices", backend, DeviceEvent.registry()).start();

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void anEventComesBackAsItWasWithItsSequence() {
        Event<DeviceEvent.Registered> event = store.newEvent(DeviceEvent.REGISTERED)
                .entity("123")
                .payload(DeviceEvent.registered("S-1"))
                .metadata("user", "ada")
                .metadata("trace", "7")
                .tags("site:berlin", "kind:sensor");

        long sequence = store.append(event);

        assertEquals(1, sequence);
        assertEquals(List.of(event.at(1)), store.events().list());
        assertEquals(1, store.lastSequence());
    }

    @Test
    void aBatchGetsOneSequenceForEachEventInOrder() {
        List<Long> sequences = store.append(List.of(renamed("a", "one"), renamed("b", "two"), renamed("a", "three")));

        assertEquals(
                sequences, store.events().list().stream().map(Event::sequence).toList());
        assertEquals(List.of(1L, 2L, 3L), sequences);
    }

    @Test
    void aFalseExpectationSaysWhatIsTrueAndStoresNothing() {
        store.append(renamed("a", "one"));
        store.append(renamed("b", "two"));

        WrongSequenceException wrong = assertThrows(
                WrongSequenceException.class, () -> store.append(renamed("a", "three"), Expectation.storeAt(1)));
        WrongSequenceException wrongEntity = assertThrows(
                WrongSequenceException.class, () -> store.append(renamed("a", "three"), Expectation.entityAbsent("a")));

        assertEquals(1, wrong.expected());
        assertEquals(2, wrong.actual());
        assertEquals(1, wrongEntity.actual());
        assertEquals(2, store.lastSequence());
        assertEquals(3, store.append(renamed("a", "three"), Expectation.entityAt("a", 1)));
        assertEquals(
                List.of(4L, 5L),
                store.append(
                        List.of(renamed("c", "x"), renamed("c", "y")),
                        Expectation.entityAbsent("c").and(Expectation.noneAfter(EventFilter.entity("b"), 2))));
    }

    @Test
    void aConflictIsThrownFromTheCallersStack() {
        backend.decideAppends((log, batch) -> CompletableFuture.supplyAsync(() ->
                new AppendResult.Conflict(Expectation.storeAt(7).conditions().get(0), 8)));

        WrongSequenceException wrong =
                assertThrows(WrongSequenceException.class, () -> store.append(renamed("a", "one")));

        assertTrue(Arrays.stream(wrong.getStackTrace())
                .anyMatch(frame -> frame.getClassName().equals(AppendTest.class.getName())));
        assertTrue(
                wrong.getMessage().contains("store 'devices': expected the store to be at sequence 7 but it is at 8"));
    }

    @Test
    void anAsynchronousAppendCompletesWithTheSequences() throws Exception {
        assertEquals(
                List.of(1L, 2L),
                store.appendAsync(List.of(renamed("a", "one"), renamed("a", "two")), Expectation.any())
                        .get());
        assertEquals(
                3L,
                store.appendAsync(renamed("a", "three"), Expectation.storeAt(2)).get());
    }

    @Test
    void anAsynchronousAppendFailsWithTheBareException() {
        AtomicReference<Throwable> seen = new AtomicReference<>();

        CompletableFuture<Long> failed = store.appendAsync(renamed("a", "one"), Expectation.storeAt(9));
        failed.whenComplete((sequence, thrown) -> seen.set(thrown));

        assertEquals(WrongSequenceException.class, seen.get().getClass());
        assertSame(
                seen.get(), assertThrows(ExecutionException.class, failed::get).getCause());
    }

    @Test
    void anAsynchronousAppendNeverThrows() {
        Event<DeviceEvent.Registered> withoutEntity = store.newEvent(DeviceEvent.REGISTERED);

        CompletableFuture<List<Long>> failed = store.appendAsync(List.of(withoutEntity), Expectation.any());

        assertTrue(failed.isCompletedExceptionally());
        assertTrue(store.appendAsync(List.of(), Expectation.any()).isCompletedExceptionally());
        assertEquals(List.of(), backend.sent);
    }

    @Test
    void anUnreachableBackendIsReportedAsItSaid() {
        BackendUnavailableException down = new BackendUnavailableException("the server is down", null);
        backend.decideAppends((log, batch) -> CompletableFuture.failedFuture(down));

        assertSame(down, assertThrows(BackendUnavailableException.class, () -> store.append(renamed("a", "one"))));
    }

    @Test
    void whatABackendDoesNotNameMayHaveHappened() {
        IllegalStateException bug = new IllegalStateException("driver broke");
        backend.decideAppends((log, batch) -> CompletableFuture.failedFuture(bug));
        Event<?> event = renamed("a", "one");

        AppendOutcomeUnknownException unknown =
                assertThrows(AppendOutcomeUnknownException.class, () -> store.append(event));

        assertSame(bug, unknown.getCause());
        assertEquals(List.of(event.id()), unknown.eventIds());
    }

    @Test
    void aCancelledAnswerMayHaveHappened() {
        backend.decideAppends((log, batch) -> {
            CompletableFuture<AppendResult> cancelled = new CompletableFuture<>();
            cancelled.cancel(true);
            return cancelled;
        });

        assertThrows(AppendOutcomeUnknownException.class, () -> store.append(renamed("a", "one")));
    }

    @Test
    void appendingTheSameEventsAfterALostAnswerTellsWhatHappened() {
        List<Event<?>> events = List.of(renamed("a", "one"), renamed("b", "two"));
        backend.decideAppends((log, batch) -> log.append(batch, Expectation.any())
                .thenCompose(stored ->
                        CompletableFuture.failedFuture(new AppendOutcomeUnknownException("devices", List.of(), null))));
        assertThrows(AppendOutcomeUnknownException.class, () -> store.append(events));
        backend.decidesAppends = false;

        List<Long> sequences = store.append(events, Expectation.storeAt(0));

        assertEquals(List.of(1L, 2L), sequences);
        assertEquals(2, store.events().list().size());
    }

    @Test
    void anInterruptedAppendKeepsTheFlagAndMayHaveHappened() throws Exception {
        CompletableFuture<AppendResult> answer = new CompletableFuture<>();
        CountDownLatch sent = new CountDownLatch(1);
        backend.decideAppends((log, batch) -> {
            sent.countDown();
            return answer;
        });
        Event<?> event = renamed("a", "one");
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        AtomicReference<Boolean> flag = new AtomicReference<>();
        Thread writer = new Thread(() -> {
            try {
                store.append(event);
            } catch (RuntimeException e) {
                flag.set(Thread.currentThread().isInterrupted());
                thrown.complete(e);
            }
        });

        writer.start();
        assertTrue(sent.await(10, TimeUnit.SECONDS));
        writer.interrupt();

        AppendOutcomeUnknownException unknown = (AppendOutcomeUnknownException) thrown.get(10, TimeUnit.SECONDS);
        assertEquals(List.of(event.id()), unknown.eventIds());
        assertTrue(flag.get());
        assertFalse(answer.isDone());
        writer.join();
    }

    private Event<?> renamed(String device, String name) {
        return store.newEvent(device, new DeviceEvent.Renamed(name));
    }
}
