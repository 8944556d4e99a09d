package dev.eventsourcing.encryption;

import dev.eventsourcing.KeyStoreUnavailableException;
import dev.eventsourcing.spi.Bytes;
import dev.eventsourcing.spi.KeyRecord;
import dev.eventsourcing.spi.KeyStore;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A key store whose answers a test holds back, loses or counts. */
final class StallingKeyStore implements KeyStore {
    final AtomicInteger finds = new AtomicInteger();
    private final KeyStore inner;
    private final AtomicBoolean stallNext = new AtomicBoolean();
    private final AtomicBoolean loseNext = new AtomicBoolean();
    private final CountDownLatch stalled = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);

    StallingKeyStore(KeyStore inner) {
        this.inner = inner;
    }

    /** The next find reads at once, and answers only when told to go on. */
    void stallNextFind() {
        stallNext.set(true);
    }

    void awaitStalled() throws InterruptedException {
        if (!stalled.await(10, TimeUnit.SECONDS)) {
            throw new AssertionError("nobody asked the key store");
        }
    }

    void goOn() {
        release.countDown();
    }

    /** The next replace happens, and says that it does not know. */
    void loseNextAnswer() {
        loseNext.set(true);
    }

    @Override
    public Optional<KeyRecord> find(String entityId) {
        finds.incrementAndGet();
        Optional<KeyRecord> found = inner.find(entityId);
        if (stallNext.compareAndSet(true, false)) {
            stalled.countDown();
            try {
                if (!release.await(10, TimeUnit.SECONDS)) {
                    throw new AssertionError("nobody let the answer go");
                }
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
        return found;
    }

    @Override
    public OptionalLong replace(String entityId, long expectedRevision, Bytes content) {
        OptionalLong revision = inner.replace(entityId, expectedRevision, content);
        if (loseNext.compareAndSet(true, false)) {
            throw new KeyStoreUnavailableException("the answer was lost", null);
        }
        return revision;
    }

    @Override
    public Stream<String> entityIds() {
        return inner.entityIds();
    }

    @Override
    public void close() {
        inner.close();
    }
}
