package dev.eventsourcing.faults;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.spi.AppendResult;
import dev.eventsourcing.spi.Backend;
import dev.eventsourcing.spi.EventCursor;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.ReadRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** How long a filled store takes for what an application does, in nanoseconds each. Confined to the test's thread. */
final class StoreTimes implements AutoCloseable {
    final List<Long> loads = new ArrayList<>();
    final List<Long> appends = new ArrayList<>();
    final List<Long> crowdedAppends = new ArrayList<>();
    final List<Long> lasts = new ArrayList<>();
    final long open;

    private final FilledStore store;
    private final Backend backend;
    private final EventLog log;
    private final Batches batches = new Batches();
    private final long[] last;

    StoreTimes(FilledStore store, int port) {
        this.store = store;
        last = new long[store.entities()];
        for (int entity = 0; entity < last.length; entity++) {
            last[entity] = store.last(entity);
        }
        long start = System.nanoTime();
        backend = FilledStore.backend(port);
        log = backend.open(store.name());
        open = System.nanoTime() - start;
    }

    /** Loads an entity that nothing was appended to yet. */
    void load(SplittableRandom random) {
        String entity = FilledStore.entity(random.nextInt(store.entities()));
        long start = System.nanoTime();
        int events = 0;
        try (EventCursor cursor = log.read(ReadRequest.of(EventFilter.entity(entity)))) {
            while (cursor.hasNext()) {
                cursor.next();
                events++;
            }
        }
        loads.add(System.nanoTime() - start);
        if (events != FilledStore.EVENTS_PER_ENTITY) {
            throw new IllegalStateException(entity + " has " + events + " events");
        }
    }

    /** Asks for the end of the store. */
    long lastSequence() {
        long start = System.nanoTime();
        long sequence = log.lastSequence(EventFilter.all());
        lasts.add(System.nanoTime() - start);
        return sequence;
    }

    /** Appends one event to some entity that must be where it was. */
    void append(SplittableRandom random) {
        appends.add(append(0, random.nextInt(store.entities())));
    }

    /** Appends from many threads, each to its own entities. */
    void appendTogether(int writers, int each, SplittableRandom random) throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(writers);
        try {
            List<Future<List<Long>>> running = new ArrayList<>();
            for (int w = 0; w < writers; w++) {
                int writer = w;
                SplittableRandom own = random.split();
                running.add(threads.submit(() -> {
                    List<Long> times = new ArrayList<>();
                    for (int i = 0; i < each; i++) {
                        int mine = own.nextInt(store.entities() / writers) * writers + writer;
                        times.add(append(writer, mine));
                    }
                    return times;
                }));
            }
            for (Future<List<Long>> times : running) {
                crowdedAppends.addAll(times.get());
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a writer failed", e);
        } finally {
            threads.shutdownNow();
        }
    }

    private long append(int writer, int entity) {
        String name = FilledStore.entity(entity);
        var batch = batches.batch(writer, 0, List.of(name));
        long start = System.nanoTime();
        AppendResult result =
                log.append(batch, Expectation.entityAt(name, last[entity])).join();
        long took = System.nanoTime() - start;
        if (!(result instanceof AppendResult.Appended appended)) {
            throw new IllegalStateException(name + ": " + result);
        }
        last[entity] = appended.lastSequence();
        return took;
    }

    /** Forgets the times of the warm-up. */
    void forget() {
        List.of(loads, appends, crowdedAppends, lasts).forEach(List::clear);
    }

    static double medianMicros(List<Long> nanos) {
        List<Long> sorted = new ArrayList<>(nanos);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2) / 1000.0;
    }

    @Override
    public void close() {
        log.close();
        backend.close();
    }
}
