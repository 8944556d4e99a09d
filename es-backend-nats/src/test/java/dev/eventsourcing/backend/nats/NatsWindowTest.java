package dev.eventsourcing.backend.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.nats.NatsConfig;
import dev.eventsourcing.spi.AppendResult;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.testkit.NatsProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server that answers nothing: so much is under way, the next append waits, and is not sent if it waits in vain. */
class NatsWindowTest {
    private static final Duration ANSWER = Duration.ofSeconds(20);
    private static final Duration WAIT = Duration.ofSeconds(1);

    @ParameterizedTest
    @CsvSource({"1000, 1", "37, 900000"})
    void fullWindowMakesTheNextAppendWait(int fits, int payloadBytes) {
        byte[] payload = new byte[payloadBytes];
        try (NatsProcess process = NatsProcess.start();
                NatsBackend backend = NatsBackend.connect(
                        NatsConfig.servers(process.server().url()),
                        NatsOptions.defaults().withTimeouts(ANSWER, WAIT));
                EventLog log = backend.open(new StoreName("loans"))) {
            List<EventRecord> events = new ArrayList<>();
            List<CompletableFuture<AppendResult>> answers = new ArrayList<>();
            process.pause();
            for (int i = 0; i < fits; i++) {
                events.add(Events.about("card-1", payload));
                answers.add(log.append(List.of(events.get(i)), Expectation.any()));
            }

            long start = System.nanoTime();
            CompletableFuture<AppendResult> oneTooMany =
                    log.append(List.of(Events.about("card-1", payload)), Expectation.any());
            long waited = System.nanoTime() - start;

            ExecutionException refused =
                    assertThrows(ExecutionException.class, () -> oneTooMany.get(5, TimeUnit.SECONDS));
            BackendUnavailableException full = assertInstanceOf(BackendUnavailableException.class, refused.getCause());
            assertTrue(full.getMessage().contains(fits + " appends"), full.getMessage());
            assertTrue(waited >= WAIT.toNanos(), "it waited for room first");
            process.resume();
            answers.forEach(answer -> assertInstanceOf(AppendResult.Appended.class, answer.join()));
            assertEquals(events, Events.read(log, EventFilter.all()), "in the order of the calls");
        }
    }

    @Test
    void fasterProducerIsSlowedDownAndLosesNothing() {
        try (NatsProcess process = NatsProcess.start();
                NatsBackend backend =
                        NatsBackend.connect(NatsConfig.servers(process.server().url()));
                EventLog log = backend.open(new StoreName("loans"))) {
            List<EventRecord> events = Events.fill(log, 5000, 10, new byte[1]);

            assertEquals(events, Events.read(log, EventFilter.all()));
        }
    }

    /** The room of an append is free when its callbacks run: they may use it. */
    @Test
    void callbacksAppendAgainThoughTheWindowIsFull() throws Exception {
        try (NatsProcess process = NatsProcess.start();
                NatsBackend backend =
                        NatsBackend.connect(NatsConfig.servers(process.server().url()));
                EventLog log = backend.open(new StoreName("loans"))) {
            List<CompletableFuture<AppendResult>> answers = new ArrayList<>();
            process.pause();
            for (int i = 0; i < 1000; i++) {
                answers.add(appendTwice(log));
            }
            process.resume();

            all(answers).get(5, TimeUnit.SECONDS);
            assertEquals(2000, Events.read(log, EventFilter.all()).size());
        }
    }

    /** Who appends without callbacks would take all the room, and the callbacks all the threads that make some. */
    @Test
    void callbacksAppendAgainThoughAnotherThreadTakesAllTheRoomThereIs() throws Exception {
        try (NatsProcess process = NatsProcess.start();
                NatsBackend backend =
                        NatsBackend.connect(NatsConfig.servers(process.server().url()));
                EventLog log = backend.open(new StoreName("loans"))) {
            CompletableFuture<Void> all = CompletableFuture.supplyAsync(() -> {
                        List<CompletableFuture<AppendResult>> answers = new ArrayList<>();
                        for (int i = 0; i < 5000; i++) {
                            answers.add(appendTwice(log));
                        }
                        return all(answers);
                    })
                    .thenCompose(answers -> answers);

            all.get(9, TimeUnit.SECONDS); // who waits for room does so for 10 seconds
            assertEquals(10_000, Events.read(log, EventFilter.all()).size());
        }
    }

    private static CompletableFuture<AppendResult> appendTwice(EventLog log) {
        return log.append(List.of(Events.about("card-1")), Expectation.any())
                .thenCompose(first -> log.append(List.of(Events.about("card-2")), Expectation.any()));
    }

    private static CompletableFuture<Void> all(List<CompletableFuture<AppendResult>> answers) {
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new));
    }
}
