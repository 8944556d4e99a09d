package dev.eventsourcing.core;

import dev.eventsourcing.CodecException;
import dev.eventsourcing.Event;
import dev.eventsourcing.EventType;
import dev.eventsourcing.InvalidInputException;
import dev.eventsourcing.encryption.PayloadContext;
import dev.eventsourcing.encryption.PayloadEncryption;
import dev.eventsourcing.spi.Bytes;
import dev.eventsourcing.spi.Codec;
import dev.eventsourcing.spi.EventRecord;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The way of an event to the log: payload, codec, cipher, record. Refuses what could not be read again. Safe for use by
 * many threads.
 */
final class EventWriter {
    private final EventRegistry registry;
    private final @Nullable PayloadEncryption encryption;

    EventWriter(EventRegistry registry, @Nullable PayloadEncryption encryption) {
        this.registry = registry;
        this.encryption = encryption;
    }

    /** The record of an event. The same event always gives an equal record, as long as its entity has the same key. */
    EventRecord write(Event<?> event) {
        EventType<?> type = registeredType(event);
        byte[] clear = encode(event, type, requirePayload(event, type));
        Optional<byte[]> sealed = encryption == null
                ? Optional.empty()
                : encryption.seal(
                        new PayloadContext(requireEntity(event), event.id(), type.name(), type.codec()), clear);
        PayloadHeaders headers =
                new PayloadHeaders(type.codec(), type.version(), sealed.map(bytes -> PayloadEncryption.ENCODING));
        return new EventRecord(
                event.id(),
                type.name(),
                requireEntity(event),
                event.timestamp(),
                event.tags(),
                headers.with(event.metadata()),
                Bytes.wrap(sealed.orElse(clear)));
    }

    private EventType<?> registeredType(Event<?> event) {
        EventType<?> registered = registry.type(event.type().name());
        if (!registered.equals(event.type())) {
            throw new InvalidInputException(
                    "type of event " + event.id(),
                    event.type() + " of " + event.type().payloadClass().getName(),
                    "must be the registered one, which is " + registered + " of "
                            + registered.payloadClass().getName());
        }
        return registered;
    }

    private static String requireEntity(Event<?> event) {
        if (event.entityId().isEmpty()) {
            throw new InvalidInputException("entity of event " + event.id(), "", "must be given: event.entity(...)");
        }
        return event.entityId();
    }

    private static Object requirePayload(Event<?> event, EventType<?> type) {
        Object payload = event.payload();
        if (!type.payloadClass().isInstance(payload)) {
            throw new InvalidInputException(
                    "payload of event " + event.id(),
                    payload.getClass().getName(),
                    "must be a " + type.payloadClass().getName());
        }
        return payload;
    }

    private byte[] encode(Event<?> event, EventType<?> type, Object payload) {
        Codec codec = registry.codec(type.codec());
        try {
            return codec.encode(payload, type);
        } catch (CodecException e) {
            throw new CodecException("cannot serialize " + event + ": " + e.getMessage(), e);
        } catch (RuntimeException e) {
            throw CodecBreach.report("cannot serialize " + event, codec, e);
        }
    }
}
