package dev.eventsourcing.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.CorruptRecordException;
import dev.eventsourcing.EntityForgottenException;
import dev.eventsourcing.KeyMissingException;
import dev.eventsourcing.KeyStoreUnavailableException;
import dev.eventsourcing.encryption.EntityKey;
import dev.eventsourcing.encryption.EntityKeys;
import dev.eventsourcing.encryption.Kek;
import dev.eventsourcing.encryption.KeyState;
import dev.eventsourcing.encryption.MemoryKek;
import dev.eventsourcing.encryption.Opened;
import dev.eventsourcing.encryption.PayloadContext;
import dev.eventsourcing.encryption.PayloadEncryption;
import dev.eventsourcing.encryption.RewrapReceipt;
import dev.eventsourcing.spi.Bytes;
import dev.eventsourcing.spi.KeyRecord;
import dev.eventsourcing.spi.WatchableKeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

/** The life of keys as two processes see it that share the key store of one engine. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(120)
abstract class KeyLife {
    private static final byte[] PLAINTEXT = {'A', 'd', 'a'};

    private final Engine engine;
    private final MemoryKek kek = MemoryKek.random();
    private final List<AutoCloseable> clients = new ArrayList<>();
    private String customer = "";
    private EntityKeys keys;
    private EntityKeys elsewhere;

    KeyLife(Engine engine) {
        this.engine = engine;
    }

    @BeforeEach
    void open() {
        customer = "customer-" + UUID.randomUUID();
        keys = process(kek);
        elsewhere = process(kek);
    }

    @AfterEach
    void closeClients() throws Exception {
        for (int i = clients.size() - 1; i >= 0; i--) {
            clients.get(i).close();
        }
        clients.clear();
    }

    @AfterAll
    void closeEngine() {
        engine.close();
    }

    @Test
    void shreddingElsewhereTakesEffectWithinTwoSeconds() throws Exception {
        PayloadEncryption here = new PayloadEncryption(keys);
        keys.create(customer);
        PayloadContext event = event();
        byte[] envelope = here.seal(event, PLAINTEXT).orElseThrow();
        TimeUnit.MILLISECONDS.sleep(1200); // a watch may tell late of what was written before it began
        here.open(event, envelope);

        elsewhere.shred(customer, "request 17");
        long shredded = System.nanoTime();
        while (here.open(event, envelope) instanceof Opened.Clear) {
            assertTrue(System.nanoTime() - shredded < 2_000_000_000L, "a cached key is used for two seconds");
            TimeUnit.MILLISECONDS.sleep(1);
        }

        assertThrows(EntityForgottenException.class, () -> here.seal(event, PLAINTEXT));
    }

    @Test
    void ofThirtyTwoCreatorsInTwoProcessesOneCreates() throws Exception {
        for (int round = 0; round < 5; round++) {
            String entity = customer + "-" + round;
            Set<String> fingerprints = new HashSet<>(race(32, number -> () -> {
                EntityKeys process = number % 2 == 0 ? keys : elsewhere;
                assertEquals(new KeyState.Active(1, List.of(1)), process.create(entity));
                try (EntityKey key = process.get(entity).orElseThrow()) {
                    return key.toString();
                }
            }));
            assertEquals(1, fingerprints.size(), fingerprints.toString());
        }
    }

    @Test
    void ofTwoRotationsOneWinsAndOldVersionsStayReadable() throws Exception {
        PayloadEncryption encryption = new PayloadEncryption(keys);
        keys.create(customer);
        PayloadContext event = event();
        byte[] envelope = encryption.seal(event, PLAINTEXT).orElseThrow();

        List<KeyState.Active> states = race(2, number -> () -> (number == 0 ? keys : elsewhere).rotate(customer, 1));

        assertEquals(new KeyState.Active(2, List.of(1, 2)), states.get(0));
        assertEquals(states.get(0), states.get(1));
        assertInstanceOf(Opened.Clear.class, encryption.open(event, envelope));
    }

    @Test
    void shreddingAgainstCreatingNeverLeavesAKey() throws Exception {
        AtomicInteger destroyed = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        for (int round = 0; round < 30; round++) {
            String entity = customer + "-" + round;
            race(4, number -> () -> {
                EntityKeys process = number % 2 == 0 ? keys : elsewhere;
                try {
                    if (number == 0) {
                        destroyed.addAndGet(
                                process.shred(entity, "race").tombstone().through());
                    } else {
                        process.create(entity);
                    }
                } catch (EntityForgottenException e) {
                    refused.incrementAndGet();
                }
                return number;
            });
            assertInstanceOf(KeyState.Shredded.class, elsewhere.state(entity), entity);
        }
        assertTrue(destroyed.get() + refused.get() > 0, "no race");
    }

    @Test
    void tombstoneAndFingerprintsSurviveARestart() {
        EntityKey copy;
        keys.create(customer);
        keys.rotate(customer, 1);
        copy = keys.get(customer).orElseThrow();
        KeyState shredded = keys.shred(customer, "request 17").tombstone();

        engine.restart();

        assertEquals(shredded, process(kek).state(customer));
        assertTrue(process(kek).shred(customer, "again").wasAlready());
        EntityKeys after = process(kek);
        assertThrows(EntityForgottenException.class, () -> after.create(customer));
        assertThrows(EntityForgottenException.class, () -> after.rotate(customer, 2));
        assertThrows(EntityForgottenException.class, () -> after.put(customer, copy));
        assertEquals(new KeyState.Active(3, List.of(3)), after.reopen(customer));
        assertThrows(EntityForgottenException.class, () -> after.put(customer, copy), "also after reopening");
        copy.close();
    }

    @Test
    void allKeysAreRewrappedWhileKeysAreMade() throws Exception {
        Set<String> entities = ConcurrentHashMap.newKeySet();
        for (int i = 0; i < 50; i++) {
            keys.create(customer + "-" + i);
            entities.add(customer + "-" + i);
        }
        MemoryKek next = MemoryKek.random();
        AtomicBoolean done = new AtomicBoolean();
        RewrapReceipt receipt;
        ExecutorService beside = Executors.newSingleThreadExecutor();
        try {
            Future<Integer> maker = beside.submit(() -> {
                int made = 0;
                for (; !done.get() || made < 5; made++) {
                    keys.create(customer + "-more-" + made);
                    entities.add(customer + "-more-" + made);
                }
                return made;
            });
            receipt = keys.rewrapAll(next);
            done.set(true);
            maker.get(30, TimeUnit.SECONDS);
        } finally {
            beside.shutdownNow();
        }

        assertTrue(receipt.rewrapped() >= 50, receipt.toString());
        EntityKeys withNext = process(next);
        for (String entity : entities) {
            withNext.get(entity).orElseThrow().close();
        }
    }

    @Test
    void unknownKeyEncryptionKeyIsNamed() {
        keys.create(customer);

        KeyMissingException missing = assertThrows(
                KeyMissingException.class, () -> process(MemoryKek.random()).get(customer));

        assertTrue(missing.getMessage().contains(kek.id()), missing.getMessage());
    }

    @Test
    void recordThatWasChangedOrMovedIsCorrupt() {
        WatchableKeyStore store = client(engine.connectOtherKeys()); // where no other test meets them
        EntityKeys others = client(EntityKeys.over(store, kek));
        others.create(customer);
        KeyRecord record = store.find(customer).orElseThrow();
        store.replace(customer + "-moved", 0, record.content()).orElseThrow();
        byte[] changed = record.content().toByteArray();
        changed[changed.length - 1] ^= 1;
        store.replace(customer, record.revision(), Bytes.wrap(changed)).orElseThrow();

        assertThrows(CorruptRecordException.class, () -> others.get(customer));
        assertThrows(CorruptRecordException.class, () -> others.get(customer + "-moved"));
    }

    @Test
    void silentKeyStoreIsNeverTakenForAnEntityWithoutAKey() throws Exception {
        AutoCloseable frozen = engine.freeze();
        try {
            assertThrows(KeyStoreUnavailableException.class, () -> keys.state(customer));
            assertThrows(KeyStoreUnavailableException.class, () -> keys.shred(customer, "request 17"));
        } finally {
            frozen.close();
        }
        keys.shred(customer, "request 17, again"); // whatever became of the first
        assertInstanceOf(KeyState.Shredded.class, elsewhere.state(customer));
    }

    private PayloadContext event() {
        return new PayloadContext(customer, UUID.randomUUID(), "CustomerRegistered", "json");
    }

    /** What another process would be. */
    private EntityKeys process(Kek wrapping) {
        return client(EntityKeys.builder(client(engine.connectKeys()), wrapping)
                .cacheFor(Duration.ofSeconds(30))
                .revalidateSealingAfter(Duration.ofSeconds(30))
                .build());
    }

    private <T extends AutoCloseable> T client(T client) {
        clients.add(client);
        return client;
    }

    private static <T> List<T> race(int count, IntFunction<Callable<T>> runner) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(count);
        try {
            CyclicBarrier start = new CyclicBarrier(count);
            List<Future<T>> running = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                Callable<T> mine = runner.apply(i);
                running.add(threads.submit(() -> {
                    start.await(10, TimeUnit.SECONDS);
                    return mine.call();
                }));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> one : running) {
                results.add(one.get(30, TimeUnit.SECONDS));
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }
}
