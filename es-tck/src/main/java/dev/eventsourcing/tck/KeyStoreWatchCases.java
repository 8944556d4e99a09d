package dev.eventsourcing.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.StoreClosedException;
import dev.eventsourcing.TextRule;
import dev.eventsourcing.spi.KeyListener;
import dev.eventsourcing.spi.KeyRecord;
import dev.eventsourcing.spi.KeyStore;
import dev.eventsourcing.spi.KeyWatch;
import dev.eventsourcing.spi.WatchableKeyStore;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** KEY-40 to KEY-49: a key store that claims to tell of changes tells of all. */
abstract class KeyStoreWatchCases extends KeyStoreGroup {
    private static final String TOLD = "After a replace returned, every watch that began before is told of the entity,"
            + " or that something may have been missed.";

    KeyStoreWatchCases(KeyStoreTck suite) {
        super(suite);
    }

    @TckCase(id = "KEY-40", promise = "P12", rule = TOLD, needs = Capability.WATCHES_KEYS)
    void changeThroughAnotherClientIsTold() throws Exception {
        KeyStore other = connect();
        News news = watch(keys());
        String created = freshEntity();
        long revision = replaced(other, created, 0, "first");
        news.await(created);

        news.forget();
        replaced(other, created, revision, "second");

        news.await(created);
    }

    @TckCase(
            id = "KEY-41",
            promise = "P12",
            rule = "When a listener is told of an entity, find gives the new record or a later one.",
            needs = Capability.WATCHES_KEYS)
    void whoIsToldFindsTheNewRecord() throws Exception {
        KeyStore other = connect();
        News news = watch(keys());
        String reader = freshEntity();
        long revision = 0;
        for (int i = 1; i <= scaled(20); i++) {
            news.forget();
            revision = replaced(other, reader, revision, "content " + i);

            news.await(reader);
            assertRecord(keys(), reader, revision, "content " + i);
        }
    }

    @TckCase(id = "KEY-42", promise = "P12", rule = TOLD, needs = Capability.WATCHES_KEYS)
    void manyChangesAreAllTold() throws Exception {
        KeyStore other = connect();
        News mine = watch(keys());
        News others = watch(other);
        Map<String, Long> revisions = new HashMap<>();
        for (int i = 0; i < scaled(200); i++) {
            String reader = freshEntity();
            revisions.put(reader, replaced(i % 2 == 0 ? keys() : other, reader, 0, "first"));
        }

        for (String reader : revisions.keySet()) {
            mine.await(reader);
            others.await(reader);
        }
    }

    @TckCase(id = "KEY-43", promise = "P10", rule = TOLD, needs = Capability.WATCHES_KEYS)
    void hostileEntityIdsAreToldAsTheyAre() throws Exception {
        KeyStore other = connect();
        News news = watch(keys());
        for (String id : HostileTexts.upTo(TextRule.ENTITY_ID.maxBytes())) {
            long before = other.find(id).map(KeyRecord::revision).orElse(0L);
            replaced(other, id, before, "of " + id);

            news.await(id);
        }
    }

    @TckCase(
            id = "KEY-44",
            promise = "P14",
            rule = "The listener is not called any more when close returns.",
            needs = Capability.WATCHES_KEYS)
    void closedWatchIsSilent() throws Exception {
        KeyStore other = connect();
        News closed = new News();
        KeyWatch watch = watchable(keys()).watch(closed);
        News open = watch(keys());
        String reader = freshEntity();
        long revision = replaced(other, reader, 0, "first");
        closed.await(reader);

        watch.close();
        watch.close();
        int calls = closed.calls.get();
        open.forget();
        replaced(other, reader, revision, "second");
        open.await(reader);

        assertEquals(calls, closed.calls.get(), "calls of a listener whose watch was closed");
    }

    @TckCase(
            id = "KEY-45",
            promise = "P14",
            rule = "A watch ends with the key store; after close no thread remains and watch is refused.",
            needs = Capability.WATCHES_KEYS)
    void watchesEndWithTheKeyStore() throws Exception {
        watchOnceAndClose();
        RemainingThreads threads = new RemainingThreads();
        for (int i = 0; i < 3; i++) {
            watchOnceAndClose();
        }

        threads.assertNone(fixture(), "key stores with watches were closed");
    }

    private void watchOnceAndClose() throws Exception {
        WatchableKeyStore client = watchable(fixture().connect());
        try {
            News news = new News();
            client.watch(news);
            String reader = freshEntity();
            replaced(client, reader, 0, "first");
            news.await(reader);
        } finally {
            client.close();
        }
        assertThrows(StoreClosedException.class, () -> client.watch(new News()));
    }

    private News watch(KeyStore keys) {
        News news = new News();
        closing(watchable(keys).watch(news));
        return news;
    }

    private static WatchableKeyStore watchable(KeyStore keys) {
        assertTrue(
                keys instanceof WatchableKeyStore,
                "the fixture claims " + Capability.WATCHES_KEYS + " but " + keys.getClass()
                        + " is no WatchableKeyStore");
        return (WatchableKeyStore) keys;
    }

    /** What a listener was told. */
    private final class News implements KeyListener {
        private final AtomicInteger calls = new AtomicInteger();
        private final Set<String> changed = ConcurrentHashMap.newKeySet();
        private boolean gap; // guarded by this

        @Override
        public synchronized void onChange(String entityId) {
            calls.incrementAndGet();
            changed.add(entityId);
            notifyAll();
        }

        @Override
        public synchronized void onGap() {
            calls.incrementAndGet();
            gap = true;
            notifyAll();
        }

        synchronized void forget() {
            changed.clear();
            gap = false;
        }

        synchronized void await(String entityId) throws InterruptedException {
            long deadline = System.nanoTime() + fixture().patience().toNanos();
            while (!gap && !changed.contains(entityId)) {
                long millis = (deadline - System.nanoTime()) / 1_000_000;
                assertTrue(millis > 0, "nobody was told that the record of '" + entityId + "' changed");
                wait(millis);
            }
        }
    }
}
