package dev.eventsourcing.tck.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.AppendOutcomeUnknownException;
import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.spi.AppendResult;
import dev.eventsourcing.spi.Bytes;
import dev.eventsourcing.spi.EventCursor;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.spi.StoredEvent;
import dev.eventsourcing.spi.Tail;
import dev.eventsourcing.spi.TailListener;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What the recorder notes of each way in which a call can end. */
class HistoryRecorderTest {
    private static final EventRecord EVENT = new EventRecord(
            new UUID(0, 1),
            "Borrowed",
            "card-1",
            Instant.EPOCH,
            Set.of(),
            Map.of(),
            Bytes.wrap("a secret".getBytes(StandardCharsets.UTF_8)));
    private static final Expectation ABSENT = Expectation.entityAbsent("card-1");

    private final AtomicLong clock = new AtomicLong();
    private final HistoryRecorder recorder = new HistoryRecorder(clock::incrementAndGet);

    @Test
    void everyOutcomeOfAnAppendIsNoted() {
        assertEquals(
                Optional.of(new Answer.Appended(List.of(7L), false)),
                noted(CompletableFuture.completedFuture(new AppendResult.Appended(List.of(7L), false))));
        assertEquals(
                Optional.of(new Answer.Conflict(ABSENT.conditions().get(0), 7)),
                noted(CompletableFuture.completedFuture(
                        new AppendResult.Conflict(ABSENT.conditions().get(0), 7))));
        assertEquals(
                Optional.of(new Answer.Failed("BackendUnavailableException")),
                noted(failed(new BackendUnavailableException("away", new IllegalStateException()))));
        assertEquals(Optional.empty(), noted(failed(unknown())));
        assertEquals(Optional.empty(), noted(failed(new CompletionException(unknown()))));
        assertEquals(Optional.empty(), noted(new CompletableFuture<>()), "one that is under way");
    }

    @Test
    void callerGetsWhatTheLogAnswers() {
        AppendOutcomeUnknownException lost = unknown();
        EventLog log = recorder.record(new Fixed(failed(lost), List.of()));

        CompletionException thrown = assertThrows(
                CompletionException.class,
                () -> log.append(List.of(EVENT), ABSENT).join());

        assertEquals(lost, thrown.getCause());
        assertEquals(3, log.lastSequence(EventFilter.all()));
    }

    @Test
    void readsAreNotedAsFarAsTheyWent() {
        StoredEvent first = new StoredEvent(1, EVENT);
        EventLog log = recorder.record(new Fixed(new CompletableFuture<>(), List.of(first)));

        try (EventCursor cursor = log.read(ReadRequest.of(EventFilter.all()))) {
            cursor.next();
        }
        History history = recorder.complete(log);

        List<Answer> answers =
                history.calls().stream().flatMap(call -> call.output().stream()).toList();
        List<SeenEvent> seen = List.of(new SeenEvent(1, RecordedEvent.of(EVENT)));
        assertEquals(List.of(new Answer.Events(seen, false), new Answer.Events(seen, true)), answers);
        assertTrue(history.lastWord().isPresent(), "a last word");
    }

    @Test
    void payloadsAreNotKept() {
        EventLog log = recorder.record(new Fixed(new CompletableFuture<>(), List.of(new StoredEvent(1, EVENT))));

        assertFalse(recorder.complete(log).toString().contains("secret"));
    }

    @SuppressWarnings("FutureReturnValueIgnored") // what is noted of it counts
    private Optional<Answer> noted(CompletableFuture<AppendResult> answer) {
        recorder.record(new Fixed(answer, List.of())).append(List.of(EVENT), ABSENT);
        History history = recorder.history();
        return history.calls().get(history.calls().size() - 1).output();
    }

    private static CompletableFuture<AppendResult> failed(RuntimeException cause) {
        return CompletableFuture.failedFuture(cause);
    }

    private static AppendOutcomeUnknownException unknown() {
        return new AppendOutcomeUnknownException("devices", List.of(EVENT.id()), new IllegalStateException("cut"));
    }

    /** Answers the same to everyone. */
    private record Fixed(CompletableFuture<AppendResult> answer, List<StoredEvent> events) implements EventLog {
        @Override
        public CompletableFuture<AppendResult> append(List<EventRecord> batch, Expectation expectation) {
            return answer;
        }

        @Override
        public EventCursor read(ReadRequest request) {
            Iterator<StoredEvent> all = events.iterator();
            return new EventCursor() {
                @Override
                public boolean hasNext() {
                    return all.hasNext();
                }

                @Override
                public StoredEvent next() {
                    return all.next();
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public long lastSequence(EventFilter filter) {
            return 3;
        }

        @Override
        public Tail tail(long after, EventFilter filter, TailListener listener) {
            throw new AssertionError("nobody follows it");
        }

        @Override
        public void close() {}
    }
}
