package dev.eventsourcing.security;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.EventStoreException;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.encryption.EntityKeys;
import dev.eventsourcing.encryption.Opened;
import dev.eventsourcing.encryption.PayloadContext;
import dev.eventsourcing.encryption.PayloadEncryption;
import dev.eventsourcing.spi.AppendResult;
import dev.eventsourcing.spi.Backend;
import dev.eventsourcing.spi.Bytes;
import dev.eventsourcing.spi.EventCursor;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.Limits;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.spi.StoredEvent;
import dev.eventsourcing.spi.Tail;
import dev.eventsourcing.spi.TailListener;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A backend whose payloads all begin with a canary and are encrypted before the engine sees them, so that a conformance
 * suite can be run with secrets. Payloads near the limit are let through as they are. Safe for use by many threads.
 */
final class SealedBackend implements Backend {
    private static final int MOST = Limits.MAX_PAYLOAD_BYTES - 256;

    private final Backend inner;
    private final byte[] canary;
    private final EntityKeys keys;
    private final PayloadEncryption encryption;
    private final Shared shared;

    SealedBackend(Backend inner, byte[] canary, EntityKeys keys, Shared shared) {
        this.inner = inner;
        this.canary = canary;
        this.keys = keys;
        this.encryption = new PayloadEncryption(keys);
        this.shared = shared;
    }

    /** What all clients of a suite know: which events were sealed, and whose keys were made. */
    record Shared(Set<UUID> sealed, Set<String> entities) {
        Shared() {
            this(ConcurrentHashMap.newKeySet(), ConcurrentHashMap.newKeySet());
        }
    }

    @Override
    public EventLog open(StoreName store) {
        return new SealedLog(inner.open(store));
    }

    @Override
    public void close() {
        inner.close();
    }

    private EventRecord seal(EventRecord record) {
        if (record.payload().size() > MOST) {
            return record;
        }
        if (!shared.entities.contains(record.entityId())) {
            keys.create(record.entityId());
            shared.entities.add(record.entityId());
        }
        byte[] secret = Arrays.copyOf(canary, canary.length + record.payload().size());
        System.arraycopy(
                record.payload().toByteArray(),
                0,
                secret,
                canary.length,
                record.payload().size());
        byte[] envelope = encryption.seal(context(record), secret).orElseThrow();
        shared.sealed.add(record.id());
        return withPayload(record, envelope);
    }

    private StoredEvent open(StoredEvent stored) {
        EventRecord record = stored.event();
        if (!shared.sealed.contains(record.id()) || record.payload().size() > Limits.MAX_PAYLOAD_BYTES - 64) {
            return stored;
        }
        byte[] secret = ((Opened.Clear)
                        encryption.open(context(record), record.payload().toByteArray()))
                .bytes();
        return new StoredEvent(
                stored.sequence(), withPayload(record, Arrays.copyOfRange(secret, canary.length, secret.length)));
    }

    private static PayloadContext context(EventRecord record) {
        return new PayloadContext(record.entityId(), record.id(), record.type(), "tck");
    }

    private static EventRecord withPayload(EventRecord record, byte[] payload) {
        return new EventRecord(
                record.id(),
                record.type(),
                record.entityId(),
                record.timestamp(),
                record.tags(),
                record.headers(),
                Bytes.wrap(payload));
    }

    private final class SealedLog implements EventLog {
        private final EventLog log;

        SealedLog(EventLog log) {
            this.log = log;
        }

        @Override
        public CompletableFuture<AppendResult> append(List<EventRecord> batch, Expectation expectation) {
            List<EventRecord> sealed;
            try {
                sealed = batch.stream().map(SealedBackend.this::seal).toList();
            } catch (EventStoreException e) {
                return CompletableFuture.failedFuture(e);
            }
            return log.append(sealed, expectation);
        }

        @Override
        public EventCursor read(ReadRequest request) {
            EventCursor cursor = log.read(request);
            return new EventCursor() {
                @Override
                public boolean hasNext() {
                    return cursor.hasNext();
                }

                @Override
                public StoredEvent next() {
                    return open(cursor.next());
                }

                @Override
                public void close() {
                    cursor.close();
                }
            };
        }

        @Override
        public long lastSequence(EventFilter filter) {
            return log.lastSequence(filter);
        }

        @Override
        public Tail tail(long after, EventFilter filter, TailListener listener) {
            Objects.requireNonNull(listener, "listener");
            return log.tail(after, filter, new TailListener() {
                @Override
                public void onEvent(StoredEvent event) throws Exception {
                    listener.onEvent(open(event));
                }

                @Override
                public void onCaughtUp(long sequence) throws Exception {
                    listener.onCaughtUp(sequence);
                }

                @Override
                public void onFailure(EventStoreException cause) {
                    listener.onFailure(cause);
                }
            });
        }

        @Override
        public void close() {
            log.close();
        }
    }
}
