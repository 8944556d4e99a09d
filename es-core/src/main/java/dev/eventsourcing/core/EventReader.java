package dev.eventsourcing.core;

import dev.eventsourcing.CodecException;
import dev.eventsourcing.CorruptRecordException;
import dev.eventsourcing.Event;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.EventStoreException;
import dev.eventsourcing.EventType;
import dev.eventsourcing.KeyMissingException;
import dev.eventsourcing.TextRule;
import dev.eventsourcing.UnknownCodecException;
import dev.eventsourcing.UnknownEventTypeException;
import dev.eventsourcing.UnsupportedEnvelopeException;
import dev.eventsourcing.encryption.Opened;
import dev.eventsourcing.encryption.PayloadContext;
import dev.eventsourcing.encryption.PayloadEncryption;
import dev.eventsourcing.spi.Codec;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.spi.StoredEvent;
import dev.eventsourcing.subscription.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The way of an event from the log: record, cipher, codec, payload. What a stored event says of itself decides how it
 * is read, not what its type or its entity would be written with today. Safe for use by many threads.
 */
final class EventReader implements Reading {
    private final StoreName store;
    private final EventRegistry registry;
    private final @Nullable PayloadEncryption encryption;

    // of some event that was read lately: no lock guards it, so a thread may see an older one, and then reads its own
    private @Nullable StoredHeaders last;

    EventReader(StoreName store, EventRegistry registry, @Nullable PayloadEncryption encryption) {
        this.store = store;
        this.registry = registry;
        this.encryption = encryption;
    }

    /**
     * The event, with its payload or, if the key was shredded, forgotten: one event, unless an upcaster splits or drops
     * it.
     */
    List<Event<?>> read(StoredEvent stored) {
        StoredHeaders all = headers(stored);
        PayloadHeaders headers = all.payload();
        String storedType = stored.event().type();
        boolean old = registry.upcasters().startAt(storedType, headers.version());
        byte[] bytes = stored.event().payload().unsafeArray();
        if (headers.encoding().isPresent()) {
            Opened opened = open(stored, headers.codec(), headers.encoding().get(), bytes);
            if (opened instanceof Opened.Lost lost) {
                String type = old ? registry.upcasters().presentName(storedType, headers.version()) : storedType;
                return List.of(event(stored, all, registeredType(stored, type)).forgotten(lost.forgotten()));
            }
            bytes = ((Opened.Clear) opened).bytes();
        } else if (encryption != null) {
            encryption.admitPlaintext(context(stored.event(), headers.codec()));
        }
        Codec codec = codec(stored, headers.codec());
        return old
                ? upcast(stored, all, codec, bytes)
                : List.of(decoded(stored, all, codec, bytes, registeredType(stored, storedType)));
    }

    @Override
    public List<Event<?>> read(StoredEvent stored, EventFilter asked) {
        Selection selection = Selection.of(asked);
        return read(stored).stream().filter(selection::includes).toList();
    }

    @Override
    public EventFilter stored(EventFilter asked) {
        return registry.upcasters().stored(asked);
    }

    private static <P> Event<P> event(StoredEvent stored, StoredHeaders headers, EventType<P> type) {
        EventRecord record = stored.event();
        return Event.stored(
                type,
                record.id(),
                record.entityId(),
                record.timestamp(),
                headers.metadata(),
                record.tags(),
                stored.sequence());
    }

    private <P> Event<P> decoded(
            StoredEvent stored, StoredHeaders headers, Codec codec, byte[] bytes, EventType<P> type) {
        return event(stored, headers, type).payload(decode(stored, codec, bytes, type));
    }

    private List<Event<?>> upcast(StoredEvent stored, StoredHeaders headers, Codec codec, byte[] bytes) {
        int version = headers.payload().version();
        OldPayload old =
                OldPayload.stored(codec, new Upcaster.Target(stored.event().type(), version), bytes);
        List<Event<?>> events = new ArrayList<>();
        try {
            for (OldPayload present : registry.upcasters().apply(old)) {
                events.add(upcasted(
                        stored,
                        headers,
                        present,
                        registeredType(stored, present.version().type())));
            }
        } catch (CodecException e) {
            throw new CodecException("cannot upcast " + describe(stored) + ": " + e.getMessage(), e);
        } catch (EventStoreException e) {
            throw e;
        } catch (RuntimeException e) {
            CodecException report = new CodecException(
                    "cannot upcast " + describe(stored) + " from version " + version + ": an upcaster threw "
                            + e.getClass().getName() + "; repair it",
                    null);
            report.setStackTrace(e.getStackTrace());
            throw report;
        }
        return List.copyOf(events);
    }

    private static <P> Event<P> upcasted(
            StoredEvent stored, StoredHeaders headers, OldPayload present, EventType<P> type) {
        return event(stored, headers, type).payload(present.as(type));
    }

    private EventType<?> registeredType(StoredEvent stored, String name) {
        try {
            return registry.type(name);
        } catch (UnknownEventTypeException e) {
            throw new UnknownEventTypeException("cannot read " + describe(stored) + ": " + e.getMessage());
        }
    }

    private Codec codec(StoredEvent stored, String name) {
        try {
            return registry.codec(name);
        } catch (UnknownCodecException e) {
            throw new UnknownCodecException("cannot read " + describe(stored) + ": " + e.getMessage());
        }
    }

    /** Backends that read the same headers again give the same map. */
    private StoredHeaders headers(StoredEvent stored) {
        Map<String, String> all = stored.event().headers();
        StoredHeaders before = last;
        if (before != null && before.all() == all) {
            return before;
        }
        try {
            StoredHeaders read = StoredHeaders.of(all);
            last = read;
            return read;
        } catch (CorruptRecordException e) {
            throw new CorruptRecordException(
                    "cannot read " + describe(stored) + ": " + e.getMessage()
                            + "; it was damaged, or written by something else: restore it",
                    e);
        }
    }

    private Opened open(StoredEvent stored, String codec, String encoding, byte[] envelope) {
        if (!encoding.equals(PayloadEncryption.ENCODING)) {
            throw new UnsupportedEnvelopeException(
                    "cannot read " + describe(stored) + ": its payload has the encoding " + TextRule.quoted(encoding)
                            + ", this release knows " + PayloadEncryption.ENCODING + "; upgrade this library");
        }
        if (encryption == null) {
            throw new KeyMissingException("cannot read " + describe(stored)
                    + ": its payload is encrypted and this store was started without keys; start it with keys(...)");
        }
        return encryption.open(context(stored.event(), codec), envelope);
    }

    private static PayloadContext context(EventRecord record, String codec) {
        return new PayloadContext(record.entityId(), record.id(), record.type(), codec);
    }

    private <P> P decode(StoredEvent stored, Codec codec, byte[] bytes, EventType<P> type) {
        try {
            return codec.decode(bytes, type);
        } catch (CodecException e) {
            throw new CodecException("cannot read " + describe(stored) + ": " + e.getMessage(), e);
        } catch (RuntimeException e) {
            throw CodecBreach.report("cannot read " + describe(stored), codec, e);
        }
    }

    private String describe(StoredEvent stored) {
        EventRecord record = stored.event();
        return "event " + record.id() + " (sequence " + stored.sequence() + " of store '" + store + "', type "
                + TextRule.quoted(record.type()) + ", entity " + TextRule.quoted(record.entityId()) + ")";
    }
}
