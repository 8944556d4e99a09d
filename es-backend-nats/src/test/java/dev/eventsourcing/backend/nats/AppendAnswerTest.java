package dev.eventsourcing.backend.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.spi.AppendResult;
import dev.eventsourcing.spi.AppendResult.Appended;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class AppendAnswerTest {
    private static final AppendResult STORED = new Appended(List.of(7L), false);

    private final AppendAnswer answer = new AppendAnswer();
    private final List<Runnable> handedOver = new ArrayList<>();

    @Test
    void whoTellsRunsNothingOfTheCallers() {
        CompletableFuture<AppendResult> dependent = answer.thenApply(result -> result);

        answer.leave(this::store, handedOver::add);

        assertFalse(dependent.isDone());
        handedOver.forEach(Runnable::run);
        assertSame(STORED, dependent.join());
    }

    @Test
    void whatIsToBeDoneBeforehandIsDoneOnceAndBeforeCallbacksRun() {
        AtomicInteger done = new AtomicInteger();
        AppendAnswer after = new AppendAnswer(done::incrementAndGet);
        CompletableFuture<Integer> seen = after.thenApply(result -> done.get());

        after.complete(STORED);
        after.cancel(true);

        assertEquals(1, seen.join());
        assertEquals(1, done.get());
    }

    @Test
    void whoWaitsCompletesItAndNobodyElseIsWoken() throws Exception {
        CompletableFuture<Thread> ranIn = answer.thenApply(result -> Thread.currentThread());
        CompletableFuture<AppendResult> got = new CompletableFuture<>();
        Thread waiter = startWaiting(() -> got.complete(answer.join()));

        answer.leave(this::store, nobody());

        assertSame(STORED, got.get(10, TimeUnit.SECONDS));
        assertSame(waiter, ranIn.get(10, TimeUnit.SECONDS));
        assertNotSame(Thread.currentThread(), waiter);
    }

    @Test
    void whoseTimeIsUpTakesNothingAlong() {
        CompletableFuture<AppendResult> dependent = answer.thenApply(result -> result);

        assertThrows(TimeoutException.class, () -> answer.get(1, TimeUnit.MILLISECONDS));
        answer.leave(this::store, Runnable::run);

        assertSame(STORED, dependent.join());
    }

    @Test
    void whoeverIsInterruptedLeavesItToTheOthers() throws Exception {
        CompletableFuture<AppendResult> dependent = answer.thenApply(result -> result);
        CompletableFuture<Throwable> end = new CompletableFuture<>();
        Thread waiter = startWaiting(() -> end.complete(assertThrows(InterruptedException.class, answer::get)));

        waiter.interrupt();
        end.get(10, TimeUnit.SECONDS);
        answer.leave(this::store, Runnable::run);

        assertSame(STORED, dependent.join());
    }

    @Test
    void aFailureAndACancellationReachWhoWaits() throws Exception {
        CompletableFuture<Throwable> failed = new CompletableFuture<>();
        Thread waiter = startWaiting(() -> failed.complete(assertThrows(Exception.class, answer::get)));
        answer.completeExceptionally(new IllegalStateException("lost"));
        assertEquals("lost", failed.get(10, TimeUnit.SECONDS).getCause().getMessage());
        waiter.join();

        AppendAnswer other = new AppendAnswer();
        CompletableFuture<Throwable> cancelled = new CompletableFuture<>();
        startWaiting(() -> cancelled.complete(assertThrows(Exception.class, other::join)));
        assertTrue(other.cancel(true));
        assertTrue(cancelled.get(10, TimeUnit.SECONDS) instanceof java.util.concurrent.CancellationException);
    }

    @Test
    void aRestThatTakesTheLongWayIsWaitedForNoLongerThanAsked() throws Exception {
        answer.leave(() -> {}, Runnable::run);

        assertThrows(TimeoutException.class, () -> answer.get(1, TimeUnit.MILLISECONDS));
        answer.complete(STORED);
        assertSame(STORED, answer.get(1, TimeUnit.MILLISECONDS));
    }

    @Test
    void ofManyWhoWaitOneDoesTheRestAndAllGetTheAnswer() throws Exception {
        AtomicInteger done = new AtomicInteger();
        List<CompletableFuture<AppendResult>> got = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            CompletableFuture<AppendResult> one = new CompletableFuture<>();
            got.add(one);
            startWaiting(() -> one.complete(answer.join()));
        }

        answer.leave(
                () -> {
                    done.incrementAndGet();
                    store();
                },
                nobody());

        for (CompletableFuture<AppendResult> one : got) {
            assertSame(STORED, one.get(10, TimeUnit.SECONDS));
        }
        assertEquals(1, done.get());
    }

    @Test
    void theRestIsDoneAlsoIfItWasCancelled() {
        AtomicInteger done = new AtomicInteger();
        answer.cancel(true);

        answer.leave(done::incrementAndGet, Runnable::run);

        assertEquals(1, done.get());
        assertTrue(answer.isCancelled());
    }

    @Test
    void aRestThatFailsIsTheAnswer() {
        answer.leave(
                () -> {
                    throw new IllegalStateException("lost");
                },
                Runnable::run);

        assertEquals(
                "lost",
                assertThrows(CompletionException.class, answer::join).getCause().getMessage());
    }

    private void store() {
        answer.complete(STORED);
    }

    private static Executor nobody() {
        return work -> {
            throw new AssertionError("a thread was woken for nothing");
        };
    }

    private static Thread startWaiting(Runnable wait) throws InterruptedException {
        Thread thread = new Thread(wait, "waiter");
        thread.setDaemon(true);
        thread.start();
        while (thread.getState() != Thread.State.WAITING) {
            Thread.sleep(1);
        }
        return thread;
    }
}
