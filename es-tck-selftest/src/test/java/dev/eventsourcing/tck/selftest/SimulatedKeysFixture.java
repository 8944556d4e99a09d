package dev.eventsourcing.tck.selftest;

import dev.eventsourcing.KeyStoreUnavailableException;
import dev.eventsourcing.backend.memory.MemoryKeyStore;
import dev.eventsourcing.spi.Bytes;
import dev.eventsourcing.spi.KeyRecord;
import dev.eventsourcing.spi.KeyStore;
import dev.eventsourcing.tck.Capability;
import dev.eventsourcing.tck.KeyStoreFixture;
import dev.eventsourcing.tck.Scale;
import dev.eventsourcing.tck.selftest.KeyStoreSubjects.StoreDecorator;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A key store in memory that can be killed and frozen, with a flaw. */
final class SimulatedKeysFixture implements KeyStoreFixture {
    private static final long SILENCE_MILLIS = 60;

    private final MemoryKeyStore engine = new MemoryKeyStore();
    private final EngineFlaw flaw;
    private @Nullable String lastWritten; // guarded by this
    private @Nullable String lost; // guarded by this
    private boolean frozen; // guarded by this

    SimulatedKeysFixture(EngineFlaw flaw) {
        this.flaw = flaw;
    }

    @Override
    public String name() {
        return "selftest";
    }

    @Override
    public KeyStore connect() {
        return new Client(engine.anotherClient());
    }

    @Override
    public Set<Capability> claims() {
        return Set.of(Capability.SURVIVES_CRASHES, Capability.SURVIVES_FREEZES);
    }

    @Override
    public Optional<EngineAction> crash() {
        return Optional.of(this::lose);
    }

    private synchronized void lose() {
        lost = flaw == EngineFlaw.LOSES_LAST_IN_A_CRASH ? lastWritten : null;
    }

    @Override
    public Optional<Freeze> freeze() {
        return Optional.of(() -> {
            setFrozen(true);
            return () -> setFrozen(false);
        });
    }

    private synchronized void setFrozen(boolean frozen) {
        this.frozen = frozen;
        notifyAll();
    }

    @Override
    public Scale scale() {
        return MemoryFixture.LITTLE;
    }

    @Override
    public Duration patience() {
        return flaw == EngineFlaw.NONE ? Duration.ofSeconds(20) : Duration.ofMillis(600);
    }

    private synchronized void awaitSpeech() {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(SILENCE_MILLIS);
        while (frozen) {
            long millis = (deadline - System.nanoTime()) / 1_000_000;
            if (millis <= 0 && flaw != EngineFlaw.WAITS_FOR_EVER) {
                throw new KeyStoreUnavailableException("the engine is silent", null);
            }
            try {
                wait(Math.max(1, millis));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new KeyStoreUnavailableException("interrupted", e);
            }
        }
    }

    private synchronized boolean isSilentlyEmpty() {
        return frozen && flaw == EngineFlaw.TAKES_SILENCE_FOR_EMPTY;
    }

    private synchronized boolean isLost(String entityId) {
        return entityId.equals(lost);
    }

    private final class Client extends StoreDecorator {
        Client(KeyStore store) {
            super(store);
        }

        @Override
        public Optional<KeyRecord> find(String entityId) {
            if (isSilentlyEmpty() || isLost(entityId)) {
                return Optional.empty();
            }
            awaitSpeech();
            return store.find(entityId);
        }

        @Override
        public OptionalLong replace(String entityId, long expectedRevision, Bytes content) {
            awaitSpeech();
            synchronized (SimulatedKeysFixture.this) {
                lastWritten = entityId;
            }
            return store.replace(entityId, expectedRevision, content);
        }
    }
}
