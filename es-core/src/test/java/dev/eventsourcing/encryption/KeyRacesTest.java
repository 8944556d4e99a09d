package dev.eventsourcing.encryption;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.eventsourcing.EntityForgottenException;
import dev.eventsourcing.KeyStoreUnavailableException;
import dev.eventsourcing.backend.memory.MemoryKeyStore;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KeyRacesTest {
    private static final int ROUNDS = 1000;

    private final Vault vault = new Vault();
    private final ExecutorService threads = Executors.newFixedThreadPool(32);

    @AfterEach
    void close() throws InterruptedException {
        threads.shutdownNow();
        assertTrue(threads.awaitTermination(10, TimeUnit.SECONDS));
        vault.close();
    }

    @Test
    void ofThirtyTwoCreatorsInFourProcessesOneCreatesAndAllGetThatKey() throws Exception {
        List<EntityKeys> processes =
                List.of(vault.keys, vault.anotherProcess(), vault.anotherProcess(), vault.anotherProcess());
        for (int round = 0; round < 50; round++) {
            String entity = "customer-" + round;
            Set<KeyFingerprint> seen = new HashSet<>(race(32, number -> {
                EntityKeys keys = processes.get(number % 4);
                assertEquals(new KeyState.Active(1, List.of(1)), keys.create(entity));
                try (EntityKey key = keys.get(entity).orElseThrow()) {
                    return key.fingerprint();
                }
            }));
            assertEquals(1, seen.size(), entity);
        }
    }

    @Test
    void ofTwoRotationsOneWins() throws Exception {
        for (int round = 0; round < 200; round++) {
            String entity = "customer-" + round;
            vault.keys.create(entity);

            List<KeyState.Active> states = race(2, number -> vault.keys.rotate(entity, 1));

            assertEquals(
                    List.of(new KeyState.Active(2, List.of(1, 2)), states.get(0)),
                    List.of(states.get(1), new KeyState.Active(2, List.of(1, 2))));
        }
    }

    @Test
    void shreddingAgainstCreatingNeverLeavesAnActiveKey() throws Exception {
        AtomicInteger createdFirst = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        for (int round = 0; isAskedFor(round, createdFirst, refused); round++) {
            String entity = "customer-" + round;
            race(4, number -> {
                if (number == 0) {
                    createdFirst.addAndGet(
                            vault.keys.shred(entity, "race").tombstone().through());
                } else {
                    try {
                        vault.keys.create(entity);
                    } catch (EntityForgottenException e) {
                        refused.incrementAndGet();
                    }
                }
                return number;
            });
            assertTrue(vault.keys.state(entity) instanceof KeyState.Shredded, entity);
        }
        assertTrue(createdFirst.get() > 0 && refused.get() > 0, createdFirst + " created, " + refused + " refused");
    }

    /** Until each has come first once. */
    private static boolean isAskedFor(int round, AtomicInteger createdFirst, AtomicInteger refused) {
        return round < ROUNDS || (round < 20 * ROUNDS && (createdFirst.get() == 0 || refused.get() == 0));
    }

    @Test
    void nothingIsSealedAfterShreddingReturnedAndNothingIsReadable() throws Exception {
        AtomicInteger sealedBefore = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        for (int round = 0; round < ROUNDS; round++) {
            String entity = "customer-" + round;
            vault.keys.create(entity);
            Queue<Sealed> stored = new ConcurrentLinkedQueue<>();
            AtomicInteger shredded = new AtomicInteger();
            race(8, number -> {
                if (number == 0) {
                    vault.keys.shred(entity, "race");
                    shredded.set(1);
                    return number;
                }
                for (int i = 0; i < 20; i++) {
                    boolean hadReturned = shredded.get() == 1;
                    PayloadContext event = Vault.event(entity);
                    try {
                        Optional<byte[]> sealed = vault.encryption.seal(event, Vault.bytes("canary"));
                        if (hadReturned || sealed.isEmpty()) {
                            fail("sealed after the shredding, or in the clear: " + sealed.isPresent());
                        }
                        stored.add(new Sealed(event, sealed.get()));
                        sealedBefore.incrementAndGet();
                    } catch (EntityForgottenException e) {
                        refused.incrementAndGet();
                    }
                }
                return number;
            });
            for (Sealed sealed : stored) {
                Opened opened = vault.encryption.open(sealed.event, sealed.envelope);
                assertTrue(opened instanceof Opened.Lost, "opened after the shredding: " + opened);
            }
        }
        assertTrue(
                sealedBefore.get() > ROUNDS / 10 && refused.get() > ROUNDS / 10,
                sealedBefore + " sealed, " + refused + " refused");
    }

    @Test
    void readThatBeganBeforeAShreddingDoesNotBringTheKeyBackIntoTheCache() throws Exception {
        StallingKeyStore slow = new StallingKeyStore(new MemoryKeyStore());
        try (EntityKeys keys = vault.builder(slow, vault.kek).build()) {
            PayloadEncryption encryption = new PayloadEncryption(keys);
            PayloadContext event = Vault.event("customer-42");
            keys.create("customer-42");
            slow.stallNextFind();
            Future<Optional<byte[]>> late = threads.submit(() -> encryption.seal(event, Vault.bytes("Ada")));
            slow.awaitStalled();

            keys.shred("customer-42", "while a read is under way");
            slow.goOn();

            byte[] envelope = late.get(10, TimeUnit.SECONDS).orElseThrow();
            assertTrue(encryption.open(event, envelope) instanceof Opened.Lost);
            assertEquals(EntityForgottenException.class, refusalOf(() -> encryption.seal(event, Vault.bytes("Ada"))));
        }
    }

    @Test
    void shreddingWhoseAnswerWasLostEvictsTheKeyAllTheSame() {
        StallingKeyStore unsure = new StallingKeyStore(new MemoryKeyStore());
        try (EntityKeys keys = vault.builder(unsure, vault.kek).build()) {
            PayloadEncryption encryption = new PayloadEncryption(keys);
            PayloadContext event = Vault.event("customer-42");
            keys.create("customer-42");
            encryption.seal(event, Vault.bytes("Ada"));
            unsure.loseNextAnswer();

            assertEquals(KeyStoreUnavailableException.class, refusalOf(() -> keys.shred("customer-42", "lost answer")));

            assertEquals(EntityForgottenException.class, refusalOf(() -> encryption.seal(event, Vault.bytes("Ada"))));
            assertTrue(keys.shred("customer-42", "again").wasAlready());
        }
    }

    private static Class<?> refusalOf(Callable<?> work) {
        try {
            return fail("gave " + work.call());
        } catch (Exception e) {
            return e.getClass();
        }
    }

    private <T> List<T> race(int count, Runner<T> runner) throws Exception {
        CyclicBarrier start = new CyclicBarrier(count);
        List<Future<T>> running = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int number = i;
            running.add(threads.submit(() -> {
                start.await(10, TimeUnit.SECONDS);
                return runner.run(number);
            }));
        }
        List<T> results = new ArrayList<>();
        for (Future<T> future : running) {
            results.add(future.get(30, TimeUnit.SECONDS));
        }
        return results;
    }

    private interface Runner<T> {
        T run(int number) throws Exception;
    }

    private record Sealed(PayloadContext event, byte[] envelope) {}
}
