package dev.eventsourcing.core;

import dev.eventsourcing.EventType;
import dev.eventsourcing.InvalidInputException;
import dev.eventsourcing.TextRule;
import dev.eventsourcing.UnknownCodecException;
import dev.eventsourcing.UnknownEventTypeException;
import dev.eventsourcing.spi.Codec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The event types and codecs that an application knows. Stored events name both; whoever reads them needs both here.
 *
 * <pre>{@code
 * EventRegistry registry = new EventRegistry().registerCodec(new JsonCodec());
 * EventType<DeviceRegistered> REGISTERED = registry.register(EventType.of("new-device", DeviceRegistered.class));
 * }</pre>
 *
 * <p>One registry can serve many stores. Nothing is ever removed. Safe for use by many threads: what was registered is
 * seen by every later call of any thread.
 */
public final class EventRegistry {
    private final Map<String, EventType<?>> types = new ConcurrentHashMap<>();
    private final PayloadClasses payloadClasses = new PayloadClasses(); // written under this
    private final Map<String, Codec> codecs = new ConcurrentHashMap<>();
    private final Upcasters upcasters = new Upcasters(); // written under this

    /** A registry that knows nothing yet. */
    public EventRegistry() {}

    /**
     * Adds a codec. The same codec again changes nothing.
     *
     * @param codec the codec, found by its {@link Codec#name()} from now on
     * @return this registry
     * @throws InvalidInputException if another codec has this name
     */
    public EventRegistry registerCodec(Codec codec) {
        String name = TextRule.CODEC_NAME.check(codec.name());
        Codec other = codecs.putIfAbsent(name, codec);
        if (other != null && !other.equals(codec)) {
            throw new InvalidInputException(
                    "codec name",
                    name,
                    "is taken by another codec of this registry; register one codec for each name, once");
        }
        return this;
    }

    /**
     * Adds an event type. A type that is equal to the one registered under its name changes nothing, so that several
     * parts of an application may each register what they need. The codec may be registered later.
     *
     * @param <P> the payload's class
     * @param type the type
     * @return the type
     * @throws InvalidInputException if a type with another payload class, version or codec has this name
     */
    public synchronized <P> EventType<P> register(EventType<P> type) {
        EventType<?> other = types.get(type.name());
        if (other == null) {
            payloadClasses.add(type);
            types.put(type.name(), type);
        } else if (!other.equals(type)) {
            throw new InvalidInputException(
                    "event type name",
                    type.name(),
                    "is taken by " + describe(other) + ", so that " + describe(type)
                            + " cannot have it; give one of the two another name");
        }
        return type;
    }

    /**
     * Adds a step from an older payload to a newer one, taken whenever such an event is read. Register all steps before
     * a store reads.
     *
     * @param upcaster the step
     * @return this registry
     * @throws InvalidInputException if another one starts from the same type and version, or it leads back in a circle
     */
    public synchronized EventRegistry upcast(Upcaster upcaster) {
        upcasters.add(upcaster);
        return this;
    }

    /**
     * Checks that no case of a sealed interface or class of payloads was left out: each record it permits, directly or
     * by way of another sealed type, belongs to exactly one registered type. Call it once, after registering.
     *
     * @param sealedPayloads the sealed interface or class
     * @return this registry
     * @throws UnknownEventTypeException if cases belong to no type, or to several; names them
     * @throws InvalidInputException if the class is not sealed
     */
    public EventRegistry requireAllOf(Class<?> sealedPayloads) {
        if (!sealedPayloads.isSealed()) {
            throw new InvalidInputException(
                    "class of payloads", sealedPayloads.getName(), "must be a sealed interface or class");
        }
        List<String> wrong = PayloadClasses.casesOf(sealedPayloads).stream()
                .filter(payload -> payloadClasses.typesOf(payload).size() != 1)
                .map(payload -> payload.getName()
                        + (payloadClasses.typesOf(payload).isEmpty() ? " (no type)" : " (several types)"))
                .sorted()
                .toList();
        if (!wrong.isEmpty()) {
            throw new UnknownEventTypeException("of the payloads that " + sealedPayloads.getName()
                    + " permits, these do not belong to exactly one event type: " + String.join(", ", wrong)
                    + "; call registry.register(EventType.of(...)) once for each");
        }
        return this;
    }

    /**
     * The type of a name.
     *
     * @param name the stable name
     * @return the type
     * @throws UnknownEventTypeException if there is none
     */
    public EventType<?> type(String name) {
        EventType<?> type = types.get(name);
        if (type == null) {
            throw new UnknownEventTypeException("no event type " + TextRule.quoted(name)
                    + " is registered; call registry.register(EventType.of(...)) before it is used");
        }
        return type;
    }

    /**
     * The type of a name, for payloads of a class.
     *
     * @param <P> the payload's class
     * @param name the stable name
     * @param payloadClass the class that the type was registered with
     * @return the type
     * @throws UnknownEventTypeException if there is none of this name with this payload class
     */
    @SuppressWarnings("unchecked") // checked by comparing the classes
    public <P> EventType<P> type(String name, Class<P> payloadClass) {
        EventType<?> type = type(name);
        if (!type.payloadClass().equals(payloadClass)) {
            throw new UnknownEventTypeException("the registered event type " + TextRule.quoted(name)
                    + " has payloads of " + type.payloadClass().getName() + ", not of " + payloadClass.getName());
        }
        return (EventType<P>) type;
    }

    /**
     * The type that payloads of a class belong to: the one registered with this class, else the one registered with a
     * sealed class or interface that permits it.
     *
     * @param payloadClass the class of a payload
     * @return the type
     * @throws UnknownEventTypeException if there is none, or several
     */
    public EventType<?> typeOf(Class<?> payloadClass) {
        List<EventType<?>> found = payloadClasses.typesOf(payloadClass);
        if (found.isEmpty()) {
            throw new UnknownEventTypeException("no event type has payloads of " + payloadClass.getName()
                    + "; call registry.register(EventType.of(\"a-stable-name\", "
                    + payloadClass.getSimpleName() + ".class)), or name the type: store.newEvent(type)");
        }
        if (found.size() > 1) {
            throw new UnknownEventTypeException("several event types have payloads of " + payloadClass.getName() + ": "
                    + found.stream()
                            .map(type -> TextRule.quoted(type.name()))
                            .sorted()
                            .toList()
                    + "; name the one you mean: store.newEvent(type)");
        }
        return found.get(0);
    }

    /**
     * Every registered type.
     *
     * @return an immutable copy, sorted by name
     */
    public List<EventType<?>> types() {
        List<EventType<?>> sorted = new ArrayList<>(types.values());
        sorted.sort(Comparator.comparing(EventType::name));
        return List.copyOf(sorted);
    }

    /**
     * The codec of a name.
     *
     * @param name the name that types and stored events give
     * @return the codec
     * @throws UnknownCodecException if there is none
     */
    public Codec codec(String name) {
        Codec codec = codecs.get(name);
        if (codec == null) {
            throw new UnknownCodecException("no codec " + TextRule.quoted(name)
                    + " is registered; call registry.registerCodec(...) before it is used");
        }
        return codec;
    }

    Upcasters upcasters() {
        return upcasters;
    }

    private static String describe(EventType<?> type) {
        return type + " of " + type.payloadClass().getName();
    }
}
