package dev.eventsourcing;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A kind of event: the stable name under which it is stored, and how its payload is made and serialized.
 *
 * <pre>{@code
 * static final EventType<DeviceRegistered> REGISTERED = EventType.of("new-device", DeviceRegistered.class)
 *         .defaults(() -> new DeviceRegistered("", List.of()));
 * }</pre>
 *
 * <p>The name is what is stored, never the class: classes may be moved and renamed. Immutable; safe for use by many
 * threads.
 *
 * @param <P> the payload's class
 */
public final class EventType<P> {
    /** The codec of types that do not name one. */
    public static final String DEFAULT_CODEC = "json";

    private final String name;
    private final int version;
    private final Class<P> payloadClass;
    private final String codec;
    private final @Nullable Supplier<? extends P> defaults;

    private EventType(
            String name, int version, Class<P> payloadClass, String codec, @Nullable Supplier<? extends P> defaults) {
        this.name = TextRule.TYPE_NAME.check(name);
        this.version = version;
        this.payloadClass = Objects.requireNonNull(payloadClass, "payloadClass");
        this.codec = TextRule.CODEC_NAME.check(codec);
        this.defaults = defaults;
        if (version < 1) {
            throw new InvalidInputException("version of event type " + name, version, "must be 1 or more");
        }
    }

    /**
     * A type of version 1, serialized by the codec {@value #DEFAULT_CODEC}.
     *
     * @param <P> the payload's class
     * @param name the stable name, 1 to 255 UTF-8 bytes of any text without NUL
     * @param payloadClass a record, a sealed interface of records, or what else the codec can serialize
     * @return the type
     * @throws InvalidInputException if the name breaks the rule
     */
    public static <P> EventType<P> of(String name, Class<P> payloadClass) {
        return new EventType<>(name, 1, payloadClass, DEFAULT_CODEC, null);
    }

    /**
     * A type whose payload is a map of names to values, for events that no class was written for.
     *
     * @param name the stable name, 1 to 255 UTF-8 bytes of any text without NUL
     * @return the type
     * @throws InvalidInputException if the name breaks the rule
     */
    @SuppressWarnings("unchecked") // a Map.class that says so is all Java has
    public static EventType<Map<String, Object>> untyped(String name) {
        return of(name, (Class<Map<String, Object>>) (Class<?>) Map.class);
    }

    /**
     * The same type, serialized by another codec.
     *
     * @param codec the codec's name, as registered
     * @return a copy
     */
    public EventType<P> codec(String codec) {
        return new EventType<>(name, version, payloadClass, codec, defaults);
    }

    /**
     * The same type at another schema version. Events that are appended carry it.
     *
     * @param version 1 or more
     * @return a copy
     */
    public EventType<P> version(int version) {
        return new EventType<>(name, version, payloadClass, codec, defaults);
    }

    /**
     * The same type with a payload for new events that are given none.
     *
     * @param defaults makes a payload; called for each new event
     * @return a copy
     */
    public EventType<P> defaults(Supplier<? extends P> defaults) {
        return new EventType<>(name, version, payloadClass, codec, Objects.requireNonNull(defaults, "defaults"));
    }

    /**
     * The stable name.
     *
     * @return what is stored with each event of this type
     */
    public String name() {
        return name;
    }

    /**
     * The schema version of payloads that are written now.
     *
     * @return 1 or more
     */
    public int version() {
        return version;
    }

    /**
     * The class that payloads are read into.
     *
     * @return the class
     */
    public Class<P> payloadClass() {
        return payloadClass;
    }

    /**
     * The codec of payloads that are written now. Stored events name the codec they were written with.
     *
     * @return the codec's name
     */
    public String codec() {
        return codec;
    }

    /**
     * A default payload.
     *
     * @return a fresh one; empty if the type has none
     */
    public Optional<P> defaults() {
        return defaults == null ? Optional.empty() : Optional.of(defaults.get());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof EventType<?> that
                && name.equals(that.name)
                && version == that.version
                && payloadClass.equals(that.payloadClass)
                && codec.equals(that.codec);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return "EventType[" + name + " v" + version + ", " + codec + "]";
    }
}
