package dev.eventsourcing.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.eventsourcing.EntityForgottenException;
import dev.eventsourcing.Event;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.core.EventStore;
import dev.eventsourcing.encryption.EntityKeys;
import dev.eventsourcing.encryption.KeyState;
import dev.eventsourcing.encryption.MemoryKek;
import dev.eventsourcing.encryption.PayloadEncryption;
import dev.eventsourcing.spi.Backend;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.spi.WatchableKeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * One thread shreds while six append and one reads, over and over: no plaintext reaches the engine, nothing is accepted
 * or readable once the shredding returned, and no key comes back.
 */
@Timeout(180)
abstract class ShredRace {
    private static final int WRITERS = 6;
    private static final int APPENDS = 5;

    private final Canary canary = Canary.text("payload");
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger seen = new AtomicInteger();

    abstract Engine start();

    abstract int rounds();

    @Test
    void shreddingIsFinalWhoeverRacesWithIt() throws Exception {
        MemoryKek kek = MemoryKek.random();
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS + 2);
        try (Engine engine = start()) {
            try (Backend backend = engine.connectBackend();
                    WatchableKeyStore keyStore = engine.connectKeys();
                    EntityKeys keys = EntityKeys.over(keyStore, kek);
                    EventStore store = Customers.store(backend, new PayloadEncryption(keys))) {
                for (int round = 0; round < rounds(); round++) {
                    race(threads, keys, store, "customer-" + round);
                }
                assertNoPlaintext(engine, backend, store);
            }
            assertForgottenForANewClient(engine, kek);
        } finally {
            threads.shutdownNow();
            assertTrue(threads.awaitTermination(10, TimeUnit.SECONDS));
        }
        assertTrue(
                accepted.get() > rounds() / 2 && refused.get() > rounds() / 2 && seen.get() > 0,
                "no race: %s accepted, %s refused, %s seen".formatted(accepted, refused, seen));
    }

    private void race(ExecutorService threads, EntityKeys keys, EventStore store, String customer) throws Exception {
        keys.create(customer);
        CyclicBarrier start = new CyclicBarrier(WRITERS + 2);
        AtomicInteger returned = new AtomicInteger();
        int acceptedBefore = accepted.get();
        List<Future<?>> running = new ArrayList<>();
        running.add(threads.submit(() -> {
            start.await(10, TimeUnit.SECONDS);
            TimeUnit.MICROSECONDS.sleep(customer.hashCode() & 0x7ff);
            keys.shred(customer, "race");
            returned.set(1);
            return null;
        }));
        running.add(threads.submit(() -> {
            start.await(10, TimeUnit.SECONDS);
            boolean over = false;
            while (!over) {
                over = returned.get() == 1;
                readAll(store, customer, over);
            }
            return null;
        }));
        for (int writer = 0; writer < WRITERS; writer++) {
            running.add(threads.submit(() -> {
                start.await(10, TimeUnit.SECONDS);
                append(store, customer, returned);
                return null;
            }));
        }
        for (Future<?> one : running) {
            one.get(30, TimeUnit.SECONDS);
        }
        assertInstanceOf(KeyState.Shredded.class, keys.state(customer), "a key without reopen");
        assertThrows(EntityForgottenException.class, () -> keys.create(customer));
        assertThrows(EntityForgottenException.class, () -> store.append(event(customer)));
        assertEquals(accepted.get() - acceptedBefore, readAll(store, customer, true), "events that were accepted");
    }

    private void append(EventStore store, String customer, AtomicInteger returned) {
        for (int i = 0; i < APPENDS; i++) {
            boolean hadReturned = returned.get() == 1;
            try {
                store.append(event(customer));
                accepted.incrementAndGet();
                if (hadReturned) {
                    fail("accepted after the shredding had returned");
                }
            } catch (EntityForgottenException e) {
                refused.incrementAndGet();
            }
        }
    }

    private int readAll(EventStore store, String customer, boolean mustBeForgotten) {
        List<Event<?>> events = store.events().entity(customer).list();
        for (Event<?> event : events) {
            if (!event.isForgotten()) {
                assertTrue(!mustBeForgotten, "readable after the shredding had returned");
                assertEquals(canary.text(), ((Customers.Registered) event.payload()).name());
                seen.incrementAndGet();
            }
        }
        return events.size();
    }

    private Event<?> event(String customer) {
        return Customers.registered(customer, canary.text());
    }

    private void assertForgottenForANewClient(Engine engine, MemoryKek kek) {
        try (Backend backend = engine.connectBackend();
                WatchableKeyStore keyStore = engine.connectKeys();
                EntityKeys keys = EntityKeys.over(keyStore, kek);
                EventStore store = Customers.store(backend, new PayloadEncryption(keys))) {
            List<Event<?>> events = store.events().list();
            assertEquals(accepted.get() + 1, events.size());
            assertEquals(
                    1, events.stream().filter(event -> !event.isForgotten()).count(), "the one in the clear");
        }
    }

    /** And what was stored in the clear is found, so that the search is able to. */
    private void assertNoPlaintext(Engine engine, Backend backend, EventStore store) throws Exception {
        Canary clear = Canary.text("clear");
        store.append(Customers.registered("nobody", clear.text()));
        ByteSearch search = new ByteSearch();
        canary.addTo(search);
        clear.addTo(search);

        Set<String> found = search.find(engine.folders());
        try (EventLog log = backend.open(new StoreName(Customers.STORE));
                var cursor = log.read(ReadRequest.of(EventFilter.all()))) {
            cursor.forEachRemaining(
                    stored -> found.addAll(search.find(stored.event().payload().toByteArray())));
        }

        assertTrue(found.contains("clear raw"), "the search finds nothing at all: " + found);
        assertTrue(found.stream().noneMatch(one -> one.startsWith("payload")), found.toString());
    }
}
