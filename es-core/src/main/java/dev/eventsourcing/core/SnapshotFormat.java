package dev.eventsourcing.core;

import dev.eventsourcing.CorruptRecordException;
import dev.eventsourcing.EntityForgottenException;
import dev.eventsourcing.EventStoreException;
import dev.eventsourcing.EventType;
import dev.eventsourcing.PayloadUnreadableException;
import dev.eventsourcing.UnknownCodecException;
import dev.eventsourcing.encryption.Opened;
import dev.eventsourcing.encryption.PayloadContext;
import dev.eventsourcing.encryption.PayloadEncryption;
import dev.eventsourcing.spi.Bytes;
import dev.eventsourcing.spi.Codec;
import dev.eventsourcing.spi.SnapshotRecord;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of a state to a snapshot and back: codec, cipher, record, like that of a payload. It is bound to its entity,
 * its kind and its last event, so that one that was moved does not open. Safe for use by many threads.
 */
final class SnapshotFormat {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotFormat.class);

    /** In front of a kind, so that no event type and no kind of snapshot are the same to the cipher. */
    static final String CONTEXT = "snapshot of ";

    private final EventRegistry registry;
    private final @Nullable PayloadEncryption encryption;

    SnapshotFormat(EventRegistry registry, @Nullable PayloadEncryption encryption) {
        this.registry = registry;
        this.encryption = encryption;
    }

    /** The record of a state; empty if the entity was shredded meanwhile. */
    <S> Optional<SnapshotRecord> write(String entityId, EventType<S> type, S state, long sequence, UUID lastEventId) {
        byte[] clear = registry.codec(type.codec()).encode(state, type);
        Optional<byte[]> sealed;
        try {
            sealed = encryption == null
                    ? Optional.empty()
                    : encryption.seal(context(entityId, type, lastEventId), clear);
        } catch (EntityForgottenException e) {
            return Optional.empty();
        }
        PayloadHeaders headers =
                new PayloadHeaders(type.codec(), type.version(), sealed.map(bytes -> PayloadEncryption.ENCODING));
        return Optional.of(new SnapshotRecord(
                entityId,
                type.name(),
                sequence,
                lastEventId,
                headers.with(Map.of()),
                Bytes.wrap(sealed.orElse(clear))));
    }

    /** The state of a record; empty if it is not of this version, or cannot be read for whatever reason. */
    <S> Optional<S> read(SnapshotRecord record, EventType<S> type) {
        try {
            PayloadHeaders headers = PayloadHeaders.from(record.headers());
            if (!isOfVersion(record, type)) {
                return Optional.empty();
            }
            byte[] bytes = record.state().unsafeArray();
            if (headers.encoding().isPresent()) {
                if (encryption == null || !headers.encoding().get().equals(PayloadEncryption.ENCODING)) {
                    return Optional.empty();
                }
                Opened opened = encryption.open(context(record.entityId(), type, record.lastEventId()), bytes);
                if (!(opened instanceof Opened.Clear clear)) {
                    return Optional.empty();
                }
                bytes = clear.bytes();
            } else if (encryption != null) {
                encryption.admitPlaintext(context(record.entityId(), type, record.lastEventId()));
            }
            Codec codec = registry.codec(headers.codec());
            return Optional.of(codec.decode(bytes, type));
        } catch (PayloadUnreadableException | CorruptRecordException | UnknownCodecException e) {
            LOG.warn("a snapshot of kind '{}' cannot be read and is left aside: {}", type.name(), e.getMessage());
            return Optional.empty();
        } catch (EventStoreException e) { // a key store that does not answer: the events will say so
            return Optional.empty();
        }
    }

    /** Whether a newer program put it away, which this one must leave alone. */
    boolean isNewer(SnapshotRecord record, EventType<?> type) {
        try {
            return PayloadHeaders.from(record.headers()).version() > type.version();
        } catch (CorruptRecordException e) {
            return false;
        }
    }

    private static boolean isOfVersion(SnapshotRecord record, EventType<?> type) {
        PayloadHeaders headers = PayloadHeaders.from(record.headers());
        return headers.version() == type.version() && headers.codec().equals(type.codec());
    }

    private static PayloadContext context(String entityId, EventType<?> type, UUID lastEventId) {
        return new PayloadContext(entityId, lastEventId, CONTEXT + type.name(), type.codec());
    }
}
