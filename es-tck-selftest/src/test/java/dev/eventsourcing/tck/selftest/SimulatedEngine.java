package dev.eventsourcing.tck.selftest;

import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.backend.memory.MemoryBackend;
import dev.eventsourcing.spi.AppendResult;
import dev.eventsourcing.spi.AppendResult.Appended;
import dev.eventsourcing.spi.AppendSignal;
import dev.eventsourcing.spi.Backend;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.spi.StoredEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * A server in memory that can be killed, lose its power, be cut off, be frozen, and hold writes: the memory backend, a
 * journal of its batches, and a flaw. Safe for use by many threads.
 */
final class SimulatedEngine {
    private static final long SILENCE_MILLIS = 60; // how long a call waits for a silent engine

    private final EngineFlaw flaw;
    private final Map<StoreName, List<List<EventRecord>>> journal = new HashMap<>(); // guarded by this
    private final Map<StoreName, EventLog> logs = new HashMap<>(); // guarded by this
    private final Set<UUID> uncommitted = new HashSet<>(); // guarded by this
    private final AppendSignal signal = new AppendSignal();
    private MemoryBackend memory = new MemoryBackend(); // guarded by this
    private long connectionAge; // guarded by this: grows when all connections break
    private boolean frozen; // guarded by this

    SimulatedEngine(EngineFlaw flaw) {
        this.flaw = flaw;
    }

    EngineFlaw flaw() {
        return flaw;
    }

    AppendSignal signal() {
        return signal;
    }

    Backend connect() {
        return new SimulatedClient(this);
    }

    synchronized long connectionAge() {
        return connectionAge;
    }

    synchronized void awaitSpeech(StoreName store) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(SILENCE_MILLIS);
        while (frozen) {
            long millis = (deadline - System.nanoTime()) / 1_000_000;
            if (millis <= 0 && flaw != EngineFlaw.WAITS_FOR_EVER) {
                throw new BackendUnavailableException("store '" + store + "': the engine is silent", null);
            }
            try {
                wait(Math.max(1, millis));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new BackendUnavailableException("store '" + store + "': interrupted", e);
            }
        }
    }

    synchronized boolean isFrozen() {
        return frozen;
    }

    synchronized AppendResult append(StoreName store, List<EventRecord> batch, Expectation expectation) {
        AppendResult result = log(store).append(batch, expectation).join();
        if (result instanceof Appended appended && !appended.alreadyStored()) {
            journal.computeIfAbsent(store, s -> new ArrayList<>()).add(List.copyOf(batch));
        }
        signal.give();
        return result;
    }

    /** What a request gives, whole: the engine's answers are never in parts. */
    synchronized List<StoredEvent> read(StoreName store, ReadRequest request) {
        List<StoredEvent> events = new ArrayList<>();
        try (var cursor = log(store).read(uncommitted.isEmpty() ? request : unlimited(request))) {
            while (cursor.hasNext() && events.size() < request.limit()) {
                StoredEvent event = cursor.next();
                if (!uncommitted.contains(event.event().id())) {
                    events.add(event);
                }
            }
        }
        return events;
    }

    private static ReadRequest unlimited(ReadRequest request) {
        return request.limit(Long.MAX_VALUE);
    }

    long last(StoreName store, EventFilter filter) {
        List<StoredEvent> last = read(store, ReadRequest.of(filter).backwards().limit(1));
        return last.isEmpty() ? 0 : last.get(0).sequence();
    }

    synchronized void begin(StoreName store, List<EventRecord> batch) {
        if (flaw == EngineFlaw.NUMBERS_BEFORE_COMMIT || flaw == EngineFlaw.SHOWS_UNCOMMITTED) {
            if (flaw == EngineFlaw.NUMBERS_BEFORE_COMMIT) {
                batch.forEach(event -> uncommitted.add(event.id()));
            }
            append(store, batch, Expectation.any());
        }
    }

    synchronized void commit(StoreName store, List<EventRecord> batch) {
        if (flaw == EngineFlaw.NUMBERS_BEFORE_COMMIT || flaw == EngineFlaw.SHOWS_UNCOMMITTED) {
            batch.forEach(event -> uncommitted.remove(event.id()));
            signal.give();
        } else {
            append(store, batch, Expectation.any());
        }
    }

    synchronized void cut() {
        connectionAge++;
    }

    void crash() {
        restart(EngineFlaw.LOSES_LAST_IN_A_CRASH, EngineFlaw.KEEPS_HALF_IN_A_CRASH);
    }

    void losePower() {
        restart(EngineFlaw.LOSES_LAST_WITH_THE_POWER, EngineFlaw.KEEPS_HALF_WITH_THE_POWER);
    }

    /** Begins anew with what the journal holds: what a server finds on its disk. */
    private synchronized void restart(EngineFlaw losing, EngineFlaw halving) {
        connectionAge++;
        logs.clear();
        MemoryBackend dead = memory;
        memory = new MemoryBackend();
        for (Map.Entry<StoreName, List<List<EventRecord>>> store : journal.entrySet()) {
            List<List<EventRecord>> batches = store.getValue();
            List<EventRecord> last = batches.isEmpty() ? List.of() : batches.remove(batches.size() - 1);
            if (flaw == halving && last.size() > 1) {
                batches.add(last.subList(0, last.size() / 2));
            } else if (flaw != losing && !last.isEmpty()) {
                batches.add(last);
            }
            if (flaw == EngineFlaw.FORGETS_THE_HEAD_IN_A_CRASH && !batches.isEmpty()) {
                batches.remove(0); // what is behind it gets smaller sequences than before
            }
            batches.forEach(batch ->
                    log(store.getKey()).append(batch, Expectation.any()).join());
        }
        dead.close();
    }

    synchronized AutoCloseable freeze() {
        frozen = true;
        return this::thaw;
    }

    private synchronized void thaw() {
        frozen = false;
        notifyAll();
    }

    boolean contains(StoreName store, byte[] needle) {
        String wanted = new String(needle, java.nio.charset.StandardCharsets.ISO_8859_1);
        return flaw != EngineFlaw.SEARCHES_NOTHING
                && read(store, ReadRequest.of(EventFilter.all())).stream()
                        .anyMatch(event -> new String(
                                        event.event().payload().toByteArray(),
                                        java.nio.charset.StandardCharsets.ISO_8859_1)
                                .contains(wanted));
    }

    private EventLog log(StoreName store) {
        return logs.computeIfAbsent(store, memory::open);
    }
}
