package dev.eventsourcing.faults;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.spi.AppendResult;
import dev.eventsourcing.spi.Backend;
import dev.eventsourcing.spi.EventCursor;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.testkit.PostgresServer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * How long a filled store takes for what an application does, in nanoseconds each. Confined to the test's thread.
 *
 * <p>An entity's 100 events lie on 100 pages, whatever the store's size. Those of a small store are touched by every
 * load and are in the caches of the processor and of the server's process; of ten million events hardly a page was
 * touched before. So loads are measured in two ways: of the same few entities again and again, to compare the sizes,
 * and of any entity, to compare with a plain select of any entity of the same store.
 */
final class StoreTimes implements AutoCloseable {
    final List<Long> loads = new ArrayList<>();
    final List<Long> loadsOfAny = new ArrayList<>();
    final List<Long> selectsOfAny = new ArrayList<>();
    final List<Long> appends = new ArrayList<>();
    final List<Long> crowdedAppends = new ArrayList<>();
    final List<Long> lasts = new ArrayList<>();
    final long open;

    /** So few that their pages are as many at every size, and stay in the processor's caches. */
    private static final int FAMILIAR = 4;

    private final FilledStore store;
    private final PlainSelect select;
    private final Backend backend;
    private final EventLog log;
    private final Batches batches = new Batches();
    private final long[] last;

    StoreTimes(FilledStore store, PostgresServer server, int port) throws SQLException {
        this.store = store;
        select = new PlainSelect(server, store);
        last = new long[store.entities()];
        for (int entity = 0; entity < last.length; entity++) {
            last[entity] = store.last(entity);
        }
        long start = System.nanoTime();
        backend = FilledStore.backend(port);
        log = backend.open(store.name());
        open = System.nanoTime() - start;
    }

    /** Loads an entity that was loaded a moment ago, and that nothing was appended to yet. */
    void load(SplittableRandom random) {
        loads.add(load(random.nextInt(FAMILIAR)));
    }

    /** Loads any entity, which hardly ever was touched before if the store is large, and selects another one. */
    void loadAny(SplittableRandom random) {
        loadsOfAny.add(load(random.nextInt(store.entities())));
        long start = System.nanoTime();
        requireAll(select.count(FilledStore.entity(random.nextInt(store.entities()))));
        selectsOfAny.add(System.nanoTime() - start);
    }

    private long load(int number) {
        String entity = FilledStore.entity(number);
        long start = System.nanoTime();
        int events = 0;
        try (EventCursor cursor = log.read(ReadRequest.of(EventFilter.entity(entity)))) {
            while (cursor.hasNext()) {
                cursor.next();
                events++;
            }
        }
        requireAll(events);
        return System.nanoTime() - start;
    }

    private static void requireAll(int events) {
        if (events != FilledStore.EVENTS_PER_ENTITY) {
            throw new IllegalStateException("an entity has " + events + " events");
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
        List.of(loads, loadsOfAny, selectsOfAny, appends, crowdedAppends, lasts).forEach(List::clear);
    }

    static double medianMicros(List<Long> nanos) {
        List<Long> sorted = new ArrayList<>(nanos);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2) / 1000.0;
    }

    @Override
    public void close() {
        select.close();
        log.close();
        backend.close();
    }
}
