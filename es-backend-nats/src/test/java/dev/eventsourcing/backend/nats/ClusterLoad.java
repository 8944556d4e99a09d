package dev.eventsourcing.backend.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.AppendOutcomeUnknownException;
import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.EventStoreException;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.UuidV7;
import dev.eventsourcing.spi.AppendResult;
import dev.eventsourcing.spi.AppendResult.Appended;
import dev.eventsourcing.spi.Bytes;
import dev.eventsourcing.spi.EventCursor;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.spi.StoredEvent;
import dev.eventsourcing.spi.Tail;
import dev.eventsourcing.spi.TailListener;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Writers, readers and tails that do not give up, on logs of one store, while the test breaks servers. Each writer
 * appends to an entity of its own, expecting it where it left it, and to one that all share, every fourth time together
 * with another one; an append that failed or whose outcome is unknown is made again with the same events. Used by one
 * thread.
 */
final class ClusterLoad implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(5);
    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final String SHARED = "shared";

    private final UuidV7 ids = new UuidV7(Clock.systemUTC());
    private final List<EventLog> logs;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Future<?>> work = new ArrayList<>();
    private final List<Watch> tails = new ArrayList<>();
    private final Map<UUID, Long> acknowledged = new ConcurrentHashMap<>();
    private final Queue<List<Long>> reads = new ConcurrentLinkedQueue<>();
    private volatile boolean stopped;

    ClusterLoad(List<EventLog> logs) {
        this.logs = List.copyOf(logs);
    }

    /** Two writers and a tail for each log, and a reader for the first and the last. */
    void start() {
        for (int i = 0; i < logs.size(); i++) {
            EventLog log = logs.get(i);
            for (int writer = 0; writer < 2; writer++) {
                String name = "writer-" + i + "-" + writer;
                work.add(threads.submit(() -> write(log, name)));
            }
            tails.add(Watch.start(log));
        }
        work.add(threads.submit(() -> read(logs.get(0))));
        work.add(threads.submit(() -> read(logs.get(logs.size() - 1))));
    }

    int acknowledged() {
        return acknowledged.size();
    }

    private void write(EventLog log, String name) {
        long last = 0;
        for (int count = 1; !stopped; count++) {
            Expectation here = last == 0 ? Expectation.entityAbsent(name) : Expectation.entityAt(name, last);
            last = appendUntilStored(log, List.of(event(name, count)), here);
            List<EventRecord> together = List.of(event(SHARED, count), event(name + "-b", count));
            appendUntilStored(log, count % 4 == 0 ? together : together.subList(0, 1), Expectation.any());
            sleep(PAUSE);
        }
    }

    private long appendUntilStored(EventLog log, List<EventRecord> events, Expectation expectation) {
        long end = System.nanoTime() + LONGEST.toNanos();
        while (true) {
            try {
                AppendResult result = log.append(events, expectation).join();
                if (!(result instanceof Appended appended)) {
                    throw new AssertionError("nobody else writes to this entity, but: " + result);
                }
                for (int i = 0; i < events.size(); i++) {
                    acknowledged.put(events.get(i).id(), appended.sequences().get(i));
                }
                return appended.sequences().get(0);
            } catch (CompletionException e) {
                boolean again = e.getCause() instanceof BackendUnavailableException
                        || e.getCause() instanceof AppendOutcomeUnknownException;
                if (!again || System.nanoTime() > end) {
                    throw e;
                }
            }
        }
    }

    private void read(EventLog log) {
        while (!stopped) {
            try {
                reads.add(sequences(log));
            } catch (BackendUnavailableException e) {
                // read again
            }
            sleep(PAUSE.multipliedBy(40));
        }
    }

    /** Ends the writers and readers, and waits until all tails have all events. Fails with what any of them saw. */
    void finish(Duration within) throws Exception {
        stopped = true;
        long end = System.nanoTime() + LONGEST.toNanos();
        for (Future<?> one : work) {
            one.get(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        }
        long head = untilAvailable(within, () -> logs.get(0).lastSequence(EventFilter.all()));
        long deadline = System.nanoTime() + within.toNanos();
        for (Watch tail : tails) {
            while (tail.last() < head && System.nanoTime() < deadline) {
                sleep(Duration.ofMillis(20));
            }
            assertTrue(tail.last() >= head, "a tail is at " + tail.last() + " of " + head + " after " + within);
        }
    }

    /** Writers and tails go on by themselves; who reads hears that a server is not back yet, and asks again. */
    private static <T> T untilAvailable(Duration within, Supplier<T> question) {
        long deadline = System.nanoTime() + within.toNanos();
        while (true) {
            try {
                return question.get();
            } catch (BackendUnavailableException e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
            }
        }
    }

    /**
     * All that was acknowledged is there once, where it was said to be, in order, and everybody saw the same log.
     *
     * @param within how long servers may take to be back
     */
    void check(Duration within) {
        List<StoredEvent> all = untilAvailable(within, () -> all(logs.get(0)));
        Map<UUID, Long> stored = new HashMap<>();
        Map<String, Integer> counts = new HashMap<>();
        for (StoredEvent event : all) {
            assertEquals(null, stored.put(event.event().id(), event.sequence()), "stored twice");
            String entity = event.event().entityId();
            int count = count(event.event());
            if (!entity.equals(SHARED)) {
                int step = entity.endsWith("-b") ? 4 : 1;
                assertEquals(counts.getOrDefault(entity, 0) + step, count, "order within " + entity);
                counts.put(entity, count);
            }
        }
        assertEquals(acknowledged, stored, "what was acknowledged is what is stored");
        List<Long> sequences = all.stream().map(StoredEvent::sequence).toList();
        assertSame(sequences.stream().sorted().toList(), sequences, "a read is in order");
        tails.forEach(tail -> assertSame(sequences, tail.seen(), "a tail delivered what is stored"));
        assertTrue(reads.size() > 1, "somebody read meanwhile");
        reads.forEach(seen -> assertSame(sequences.subList(0, seen.size()), seen, "a read is a prefix"));
        for (EventLog log : logs) {
            assertSame(sequences, untilAvailable(within, () -> sequences(log)), "every client reads the same log");
        }
    }

    /** Names the first difference; the lists have thousands of elements. */
    private static void assertSame(List<Long> expected, List<Long> seen, String what) {
        int same = 0;
        while (same < Math.min(expected.size(), seen.size())
                && expected.get(same).equals(seen.get(same))) {
            same++;
        }
        assertEquals(around(expected, same), around(seen, same), what + "; the first difference is at index " + same);
        assertEquals(expected.size(), seen.size(), what);
    }

    private static List<Long> around(List<Long> sequences, int index) {
        return sequences.subList(Math.max(0, index - 2), Math.min(sequences.size(), index + 3));
    }

    private static List<Long> sequences(EventLog log) {
        return all(log).stream().map(StoredEvent::sequence).toList();
    }

    private static List<StoredEvent> all(EventLog log) {
        List<StoredEvent> all = new ArrayList<>();
        try (EventCursor events = log.read(ReadRequest.of(EventFilter.all()))) {
            events.forEachRemaining(all::add);
        }
        return all;
    }

    private EventRecord event(String entity, int count) {
        byte[] payload = Integer.toString(count).getBytes(StandardCharsets.US_ASCII);
        return new EventRecord(ids.next(), "counted", entity, Instant.now(), Set.of(), Map.of(), Bytes.copyOf(payload));
    }

    private static int count(EventRecord event) {
        return Integer.parseInt(new String(event.payload().toByteArray(), StandardCharsets.US_ASCII));
    }

    private static void sleep(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        stopped = true;
        tails.forEach(Watch::close);
        threads.shutdownNow();
    }

    /** What a tail delivered. */
    private static final class Watch implements TailListener, AutoCloseable {
        private final List<Long> seen = new ArrayList<>(); // guarded by itself
        private Tail tail = () -> {};

        static Watch start(EventLog log) {
            Watch watch = new Watch();
            watch.tail = log.tail(0, EventFilter.all(), watch);
            return watch;
        }

        @Override
        public void onEvent(StoredEvent event) {
            synchronized (seen) {
                seen.add(event.sequence());
            }
        }

        @Override
        public void onFailure(EventStoreException cause) {
            synchronized (seen) {
                seen.add(-1L);
            }
        }

        long last() {
            synchronized (seen) {
                return seen.isEmpty() ? 0 : seen.get(seen.size() - 1);
            }
        }

        List<Long> seen() {
            synchronized (seen) {
                return List.copyOf(seen);
            }
        }

        @Override
        public void close() {
            tail.close();
        }
    }
}
