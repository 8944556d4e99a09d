package dev.eventsourcing;

import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A fact about one entity. It never changes: the methods that take a value return a changed copy.
 *
 * <pre>{@code
 * Event<DeviceRegistered> event = Event.of(REGISTERED, "device-123", new DeviceRegistered("S-1", List.of()))
 *         .metadata("user", "ada")
 *         .tags("site:berlin");
 * }</pre>
 *
 * <p>The id is made when the event is made, before anything is sent: that is why appending the same event twice stores
 * it once. Immutable if the payload is; safe for use by many threads. The payload never appears in {@link #toString()}.
 *
 * @param <P> the payload's class
 */
public final class Event<P> {
    /** Metadata: the id of the event or request that a chain of events began with; see {@link #causedBy}. */
    public static final String CORRELATION_ID = "correlation-id";

    /** Metadata: the id of the event that led to this one; see {@link #causedBy}. */
    public static final String CAUSATION_ID = "causation-id";

    /** Metadata: the command that an event came from, if it had an id. */
    public static final String COMMAND_ID = "command-id";

    /** Metadata: where a distributed trace is at; see W3C Trace Context, section 3.2. */
    public static final String TRACE_PARENT = "traceparent";

    /** Metadata: what tracing systems add to it; see W3C Trace Context, section 3.3. */
    public static final String TRACE_STATE = "tracestate";

    private static final UuidV7 IDS = new UuidV7(Clock.systemUTC());

    private final UUID id;
    private final EventType<P> type;
    private final String entityId;
    private final Instant timestamp;
    private final @Nullable P payload;
    private final @Nullable Forgotten forgotten;
    private final Map<String, String> metadata;
    private final Set<String> tags;
    private final long sequence;

    private Event(
            UUID id,
            EventType<P> type,
            String entityId,
            Instant timestamp,
            @Nullable P payload,
            @Nullable Forgotten forgotten,
            Map<String, String> metadata,
            Set<String> tags,
            long sequence) {
        this.id = Objects.requireNonNull(id, "id");
        this.type = Objects.requireNonNull(type, "type");
        this.entityId = Objects.requireNonNull(entityId, "entityId");
        this.timestamp = inMicros(timestamp);
        this.payload = payload;
        this.forgotten = forgotten;
        this.metadata = metadata;
        this.tags = tags;
        this.sequence = sequence;
    }

    /** As {@link Instant#truncatedTo} does, which divides more: this is done for each copy of each event. */
    private static Instant inMicros(Instant timestamp) {
        int beyond = timestamp.getNano() % 1000;
        return beyond == 0
                ? timestamp
                : Instant.ofEpochSecond(timestamp.getEpochSecond(), timestamp.getNano() - beyond);
    }

    /**
     * A new event with a new id, the present time, and no sequence.
     *
     * @param <P> the payload's class
     * @param type its type
     * @param entityId the entity it is about
     * @param payload what happened
     * @return the event, not yet stored
     */
    public static <P> Event<P> of(EventType<P> type, String entityId, P payload) {
        Objects.requireNonNull(payload, "payload");
        return new Event<>(IDS.next(), type, entityId, Instant.now(), payload, null, Map.of(), Set.of(), 0);
    }

    /**
     * An event as it stands in a log, without its payload yet: what a store builds the events from that it gives to
     * readers. The type's default payload is not asked for.
     *
     * @param <P> the payload's class
     * @param type its type
     * @param id its id
     * @param entityId the entity it is about
     * @param timestamp when it happened
     * @param metadata what the writer noted
     * @param tags what else it concerns
     * @param sequence its place in the log, at least 1
     * @return the event; {@link #payload(Object)} or {@link #forgotten(Forgotten)} completes it
     */
    public static <P> Event<P> stored(
            EventType<P> type,
            UUID id,
            String entityId,
            Instant timestamp,
            Map<String, String> metadata,
            Set<String> tags,
            long sequence) {
        return new Event<>(id, type, entityId, timestamp, null, null, Map.copyOf(metadata), Set.copyOf(tags), sequence);
    }

    /**
     * A new event with the type's default payload, if it has one, and no entity yet.
     *
     * @param <P> the payload's class
     * @param type its type
     * @param id its id, never used before; see {@link UuidV7}
     * @param timestamp when it happened; kept to the microsecond
     * @return the event, not yet stored
     */
    public static <P> Event<P> of(EventType<P> type, UUID id, Instant timestamp) {
        return new Event<>(id, type, "", timestamp, type.defaults().orElse(null), null, Map.of(), Set.of(), 0);
    }

    /**
     * The same event about another entity.
     *
     * @param entityId any well-formed text of 1 to 512 UTF-8 bytes without NUL; checked when the event is appended
     * @return a copy
     */
    public Event<P> entity(String entityId) {
        return new Event<>(id, type, entityId, timestamp, payload, forgotten, metadata, tags, sequence);
    }

    /**
     * The same event with another payload.
     *
     * @param payload what happened
     * @return a copy
     */
    public Event<P> payload(P payload) {
        Objects.requireNonNull(payload, "payload");
        return new Event<>(id, type, entityId, timestamp, payload, null, metadata, tags, sequence);
    }

    /**
     * The same event with one more metadata entry. Metadata are never encrypted: keep personal data out of them.
     *
     * @param key the entry's name; names that begin with {@code es-} are reserved
     * @param value the entry's value
     * @return a copy
     */
    public Event<P> metadata(String key, String value) {
        Map<String, String> more = new LinkedHashMap<>(metadata);
        more.put(Objects.requireNonNull(key, "key"), Objects.requireNonNull(value, "value"));
        return metadata(more);
    }

    /**
     * The same event with these metadata instead of its own.
     *
     * @param metadata all entries
     * @return a copy
     */
    public Event<P> metadata(Map<String, String> metadata) {
        return new Event<>(id, type, entityId, timestamp, payload, forgotten, Map.copyOf(metadata), tags, sequence);
    }

    /**
     * The same event, with a note of what led to it: its {@link #CAUSATION_ID} is the cause's id, its
     * {@link #CORRELATION_ID} that of the cause, or the cause's id if it has none; the trace context goes on with the
     * cause's unless this event has one.
     *
     * @param cause the event that was handled when this one was decided
     * @return a copy
     */
    public Event<P> causedBy(Event<?> cause) {
        Map<String, String> more = new LinkedHashMap<>();
        copy(cause, TRACE_PARENT, more);
        if (!metadata.containsKey(TRACE_PARENT)) {
            copy(cause, TRACE_STATE, more);
        }
        more.putAll(metadata);
        more.put(CORRELATION_ID, cause.metadata.getOrDefault(CORRELATION_ID, cause.id.toString()));
        more.put(CAUSATION_ID, cause.id.toString());
        return metadata(more);
    }

    private static void copy(Event<?> cause, String key, Map<String, String> to) {
        String value = cause.metadata.get(key);
        if (value != null) {
            to.put(key, value);
        }
    }

    /**
     * The same event with more tags: names of the things beside its entity that it concerns, for
     * {@link EventFilter#tags(String...)}. Tags are never encrypted.
     *
     * @param more the tags to add
     * @return a copy
     */
    public Event<P> tags(String... more) {
        Set<String> all = new LinkedHashSet<>(tags);
        all.addAll(List.of(more));
        return new Event<>(id, type, entityId, timestamp, payload, forgotten, metadata, Set.copyOf(all), sequence);
    }

    /**
     * The same event at another time.
     *
     * @param timestamp when it happened; kept to the microsecond
     * @return a copy
     */
    public Event<P> timestamp(Instant timestamp) {
        return new Event<>(id, type, entityId, timestamp, payload, forgotten, metadata, tags, sequence);
    }

    /**
     * The same event as it stands in a log.
     *
     * @param sequence its place there, at least 1
     * @return a copy
     */
    public Event<P> at(long sequence) {
        return new Event<>(id, type, entityId, timestamp, payload, forgotten, metadata, tags, sequence);
    }

    /**
     * The same event without its payload, because the key that could open it was destroyed.
     *
     * @param how what is known about it
     * @return a copy
     */
    public Event<P> forgotten(Forgotten how) {
        Objects.requireNonNull(how, "how");
        return new Event<>(id, type, entityId, timestamp, null, how, metadata, tags, sequence);
    }

    /**
     * Identifies this event everywhere and for ever.
     *
     * @return a UUID, version 7 unless the caller chose another
     */
    public UUID id() {
        return id;
    }

    /**
     * Its type.
     *
     * @return the type as registered by the reader
     */
    public EventType<P> type() {
        return type;
    }

    /**
     * The entity this event is about.
     *
     * @return the id; empty if {@link #entity(String)} was not called yet
     */
    public String entityId() {
        return entityId;
    }

    /**
     * When it happened, by the writer's clock. Timestamps do not order events; sequences do.
     *
     * @return the instant, to the microsecond
     */
    public Instant timestamp() {
        return timestamp;
    }

    /**
     * What happened.
     *
     * @return the payload
     * @throws EntityForgottenException if it can never be read again; see {@link #isForgotten()}
     * @throws InvalidInputException if the event was made without a payload and its type has no defaults
     */
    public P payload() {
        if (forgotten != null) {
            throw new EntityForgottenException("the payload of event " + id + " is gone for good: the key of entity "
                    + Quoted.text(entityId) + " was shredded; ask isForgotten() first");
        }
        if (payload == null) {
            throw new InvalidInputException(
                    "payload of event " + id, "none", "give one: event.payload(...), or EventType.defaults(...)");
        }
        return payload;
    }

    /**
     * Tells whether {@link #payload()} has something to give.
     *
     * @return false if it was forgotten or never set
     */
    public boolean hasPayload() {
        return payload != null;
    }

    /**
     * Tells whether the payload was encrypted under a key that has since been destroyed.
     *
     * @return whether it is gone for good
     */
    public boolean isForgotten() {
        return forgotten != null;
    }

    /**
     * What is known about the destroyed key.
     *
     * @return empty unless {@link #isForgotten()}
     */
    public Optional<Forgotten> forgotten() {
        return Optional.ofNullable(forgotten);
    }

    /**
     * What the writer noted beside the payload.
     *
     * @return an immutable map
     */
    public Map<String, String> metadata() {
        return metadata;
    }

    /**
     * What else the event concerns.
     *
     * @return an immutable set
     */
    public Set<String> tags() {
        return tags;
    }

    /**
     * Its place in the log it was read from.
     *
     * @return at least 1; 0 if it was not read from a log
     */
    public long sequence() {
        return sequence;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Event<?> that
                && id.equals(that.id)
                && sequence == that.sequence
                && type.equals(that.type)
                && entityId.equals(that.entityId)
                && timestamp.equals(that.timestamp)
                && Objects.equals(payload, that.payload)
                && Objects.equals(forgotten, that.forgotten)
                && metadata.equals(that.metadata)
                && tags.equals(that.tags);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    /** Headers only: a payload must not reach a log by accident. */
    @Override
    public String toString() {
        return "Event[" + type.name() + " of " + Quoted.text(entityId) + ", sequence=" + sequence + ", id=" + id + "]";
    }
}
