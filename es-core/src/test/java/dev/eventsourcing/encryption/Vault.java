package dev.eventsourcing.encryption;

import dev.eventsourcing.backend.memory.MemoryKeyStore;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** Keys on the heap, with a time that tests turn on. */
final class Vault implements AutoCloseable {
    static final Instant NOON = Instant.parse("2026-03-01T12:00:00.123Z");

    final MemoryKeyStore store = new MemoryKeyStore();
    final MemoryKek kek = MemoryKek.random();
    final AtomicLong nanos = new AtomicLong();
    final EntityKeys keys = builder(store, kek).build();
    final PayloadEncryption encryption = new PayloadEncryption(keys);

    EntityKeysBuilder builder(dev.eventsourcing.spi.KeyStore keyStore, Kek wrapping) {
        return EntityKeys.builder(keyStore, wrapping)
                .clock(Clock.fixed(NOON, ZoneOffset.UTC))
                .nanoTime(nanos::get);
    }

    /** What another process would be: nothing in common but the records. */
    EntityKeys anotherProcess() {
        return builder(store.anotherClient(), kek).build();
    }

    void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    static PayloadContext event(String entityId) {
        return new PayloadContext(entityId, UUID.randomUUID(), "CustomerRegistered", "json");
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(Opened opened) {
        return new String(((Opened.Clear) opened).bytes(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        keys.close();
        kek.close();
        store.close();
    }
}
