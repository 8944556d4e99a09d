package dev.eventsourcing.tck.history;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.spi.EventCursor;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.spi.StoredEvent;
import dev.eventsourcing.tck.linearizability.Call;
import dev.eventsourcing.tck.linearizability.CallRecorder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongSupplier;

/**
 * Notes everything that is asked of one store, through any number of logs in this JVM, and everything that is answered.
 *
 * <pre>{@code
 * HistoryRecorder recorder = new HistoryRecorder();
 * EventLog log = recorder.record(backend.open(new StoreName("devices")));
 * // ... use the log from many threads, break the engine, restart it ...
 * LogChecker.verify(recorder.complete(log));
 * }</pre>
 *
 * <p>An event takes about 200 bytes, however often it is read; each event that a read or a tail delivers takes 24 more.
 * Safe for use by many threads.
 */
public final class HistoryRecorder {
    private final CallRecorder<Question, Answer> calls;
    private final Queue<RecordingListener> tails = new ConcurrentLinkedQueue<>();
    private final Map<UUID, RecordedEvent> events = new ConcurrentHashMap<>();

    /** A recorder without history. */
    public HistoryRecorder() {
        this(System::nanoTime);
    }

    HistoryRecorder(LongSupplier nanos) {
        calls = new CallRecorder<>(nanos);
    }

    /**
     * Listens to a log.
     *
     * @param log a log of the store; stays the caller's
     * @return a log that does the same and keeps notes; closing it closes the other
     */
    public EventLog record(EventLog log) {
        return new RecordingLog(log, this);
    }

    /**
     * Reads the whole log, which a checker needs to know, and ends the history. Call it when all other calls have
     * returned, however they ended, and the tails are closed.
     *
     * @param log any log of the store that this recorder listens to
     * @return everything so far
     */
    public History complete(EventLog log) {
        try (EventCursor everything = log.read(ReadRequest.of(EventFilter.all()))) {
            everything.forEachRemaining(event -> {});
        }
        return history();
    }

    /**
     * What happened so far. Calls under way are contained without an answer.
     *
     * @return a copy
     */
    public History history() {
        List<Call<Question, Answer>> all = new ArrayList<>(calls.calls());
        tails.forEach(tail -> all.add(tail.call()));
        all.sort(Comparator.comparingLong(Call::invoked));
        return new History(all);
    }

    CallRecorder<Question, Answer> calls() {
        return calls;
    }

    void add(RecordingListener tail) {
        tails.add(tail);
    }

    SeenEvent seen(StoredEvent stored) {
        return new SeenEvent(stored.sequence(), note(stored.event()));
    }

    /** The same event is kept once, however often it is seen. */
    RecordedEvent note(EventRecord event) {
        RecordedEvent noted = RecordedEvent.of(event);
        RecordedEvent known = events.putIfAbsent(noted.id(), noted);
        return noted.equals(known) ? known : noted;
    }
}
