package dev.eventsourcing.core;

import dev.eventsourcing.AppendOutcomeUnknownException;
import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.CodecException;
import dev.eventsourcing.Decider;
import dev.eventsourcing.DuplicateEventIdException;
import dev.eventsourcing.Entity;
import dev.eventsourcing.EntityForgottenException;
import dev.eventsourcing.Event;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.EventType;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.InvalidInputException;
import dev.eventsourcing.KeyStoreUnavailableException;
import dev.eventsourcing.ProjectionFailedException;
import dev.eventsourcing.Projector;
import dev.eventsourcing.SnapshotEntity;
import dev.eventsourcing.StoreClosedException;
import dev.eventsourcing.UnexpectedPlaintextException;
import dev.eventsourcing.UnknownCodecException;
import dev.eventsourcing.UnknownEventTypeException;
import dev.eventsourcing.UuidV7;
import dev.eventsourcing.WrongSequenceException;
import dev.eventsourcing.encryption.PayloadEncryption;
import dev.eventsourcing.spi.Backend;
import dev.eventsourcing.spi.CheckpointStore;
import dev.eventsourcing.spi.EventCursor;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.subscription.LiveVersion;
import dev.eventsourcing.subscription.ParkedEntities;
import dev.eventsourcing.subscription.SubscriptionBuilder;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A named log of events: append, read, project, follow.
 *
 * <pre>{@code
 * try (EventStore devices = EventStore.named("devices", backend, registry).keys(keys).start()) {
 *     Event<DeviceRegistered> event = devices.newEvent(REGISTERED).entity("123").payload(new DeviceRegistered("S-1"));
 *     long sequence = devices.append(event, Expectation.entityAbsent("123"));
 *
 *     Device device = new Device("123");
 *     devices.project(device);
 * }
 * }</pre>
 *
 * <p><b>Appending.</b> Every event of a call is checked, serialized and encrypted before anything is sent; then all of
 * them are stored, in order, or none is. Appending the same events again stores nothing and gives their first
 * sequences, whatever the expectation: after an {@link AppendOutcomeUnknownException} it is safe to do so, and tells
 * what happened. All appends throw, or complete their future with:
 *
 * <ul>
 *   <li>{@link WrongSequenceException} if the expectation is false: reload, decide again
 *   <li>{@link AppendOutcomeUnknownException} if the answer was lost, or the thread was interrupted while it waited
 *       (its interrupt flag stays set)
 *   <li>{@link BackendUnavailableException} or {@link KeyStoreUnavailableException} if nothing was stored for now
 *   <li>{@link UnknownEventTypeException} or {@link UnknownCodecException} if a type or its codec is not registered
 *   <li>{@link InvalidInputException}, {@link CodecException} or {@link DuplicateEventIdException} if an event cannot
 *       be stored
 *   <li>{@link EntityForgottenException} if an entity's keys were shredded
 *   <li>{@link UnexpectedPlaintextException} if an entity has no key and the policy wants one
 *   <li>{@link StoreClosedException} after {@link #close()}
 * </ul>
 *
 * <p>Safe for use by many threads. Metadata, tags, ids and types are stored in the clear.
 */
public final class EventStore implements AutoCloseable {
    private final StoreName name;
    private final EventLog log;
    private final EventRegistry registry;
    private final EventReader reader;
    private final Appender appender;
    private final Clock clock;
    private final SnapshotFormat snapshotFormat;
    private final UuidV7 ids;
    private final @Nullable Event<?> cause;
    private final Set<AutoCloseable> subscriptions;
    private final AtomicBoolean closed;

    EventStore(
            StoreName name, EventLog log, EventRegistry registry, @Nullable PayloadEncryption encryption, Clock clock) {
        this.name = name;
        this.log = log;
        this.registry = registry;
        this.reader = new EventReader(name, registry, encryption);
        this.appender = new Appender(name, new EventWriter(registry, encryption), registry.upcasters(), log);
        this.clock = clock;
        this.snapshotFormat = new SnapshotFormat(registry, encryption);
        this.ids = new UuidV7(clock);
        this.cause = null;
        this.subscriptions = ConcurrentHashMap.newKeySet();
        this.closed = new AtomicBoolean();
    }

    private EventStore(EventStore store, Event<?> cause) {
        this.name = store.name;
        this.log = store.log;
        this.registry = store.registry;
        this.reader = store.reader;
        this.appender = store.appender;
        this.clock = store.clock;
        this.snapshotFormat = store.snapshotFormat;
        this.ids = store.ids;
        this.cause = cause;
        this.subscriptions = store.subscriptions;
        this.closed = store.closed;
    }

    /**
     * Begins to set a store up.
     *
     * @param name the log's name: 1 to 40 of {@code a-z 0-9 _ -}, beginning with a letter
     * @param backend where the log is; stays open when the store is closed
     * @param registry the types and codecs of its events; more may be registered while the store runs
     * @return what else can be set; {@link EventStoreBuilder#start()} ends it
     * @throws InvalidInputException if no log can have this name
     */
    public static EventStoreBuilder named(String name, Backend backend, EventRegistry registry) {
        return new EventStoreBuilder(new StoreName(name), backend, registry);
    }

    /**
     * The log's name.
     *
     * @return the name
     */
    public String name() {
        return name.value();
    }

    /**
     * A new event with an id, the present time and the type's default payload; nothing is stored yet.
     *
     * @param <P> the payload's class
     * @param type a registered type
     * @return the event; give it an entity, and a payload if the type has no default
     * @throws UnknownEventTypeException if the type's name is not registered
     */
    public <P> Event<P> newEvent(EventType<P> type) {
        requireOpen();
        registry.type(type.name());
        return Event.of(type, ids.next(), clock.instant());
    }

    /**
     * A new event of the type of a name, with the type's default payload; nothing is stored yet.
     *
     * @param typeName the name of a registered type; for one whose payload can be set, see
     *     {@link EventRegistry#type(String, Class)}
     * @return the event; give it an entity
     * @throws UnknownEventTypeException if the name is not registered
     */
    public Event<?> newEvent(String typeName) {
        return newEvent(registry.type(typeName));
    }

    /**
     * A new event of the type that the payload's class tells; nothing is stored yet.
     *
     * @param entityId the entity it is about
     * @param payload what happened; see {@link EventRegistry#typeOf}
     * @return the event
     * @throws UnknownEventTypeException if no type, or more than one, has such payloads
     */
    public Event<?> newEvent(String entityId, Object payload) {
        return newEvent(registry.typeOf(payload.getClass()), entityId, payload);
    }

    private <P> Event<P> newEvent(EventType<P> type, String entityId, Object payload) {
        requireOpen();
        P ofType = type.payloadClass().cast(payload);
        return Event.stored(type, ids.next(), entityId, clock.instant(), Map.of(), Set.of(), 0)
                .payload(ofType);
    }

    /**
     * Stores an event, whatever the log holds.
     *
     * @param event the event
     * @return its sequence, when it is durable
     */
    public long append(Event<?> event) {
        return append(event, Expectation.any());
    }

    /**
     * Stores an event if an expectation holds.
     *
     * @param event the event
     * @param expectation what must be true of the log
     * @return its sequence, when it is durable
     */
    public long append(Event<?> event, Expectation expectation) {
        return append(List.of(event), expectation).get(0);
    }

    /**
     * Stores events together, whatever the log holds.
     *
     * @param events one or more, of one or several entities, in order
     * @return their sequences in the same order, when all are durable
     */
    public List<Long> append(List<? extends Event<?>> events) {
        return append(events, Expectation.any());
    }

    /**
     * Stores events together if an expectation holds.
     *
     * @param events one or more, of one or several entities, in order
     * @param expectation what must be true of the log
     * @return their sequences in the same order, when all are durable
     */
    public List<Long> append(List<? extends Event<?>> events, Expectation expectation) {
        requireOpen();
        return appender.append(caused(events), expectation);
    }

    /**
     * Stores events together in a transaction that the caller began and will commit, with whatever else the caller
     * writes in it: on PostgreSQL a {@code java.sql.Connection} that is not in autocommit mode.
     *
     * <pre>{@code
     * connection.setAutoCommit(false);
     * store.appendIn(connection, List.of(event), Expectation.entityAt("card-1", 7));
     * updateOwnTables(connection);
     * connection.commit();
     * }</pre>
     *
     * <p>The events are visible, and durable, when the caller commits. Until then every other append to this store may
     * have to wait. Nothing is committed, rolled back or closed here; after a {@link WrongSequenceException} the
     * transaction can go on.
     *
     * @param transaction the caller's running transaction
     * @param events one or more, of one or several entities, in order
     * @param expectation what must be true of the log
     * @return their sequences in the same order, if the caller commits
     * @throws InvalidInputException if the store's engine cannot join such a transaction
     */
    public List<Long> appendIn(Object transaction, List<? extends Event<?>> events, Expectation expectation) {
        requireOpen();
        return appender.appendIn(transaction, caused(events), expectation);
    }

    /**
     * Stores an event if an expectation holds, without waiting for the log; see {@link #appendAsync(List,
     * Expectation)}.
     *
     * @param event the event
     * @param expectation what must be true of the log
     * @return completes with its sequence, when it is durable; never throws
     */
    public CompletableFuture<Long> appendAsync(Event<?> event, Expectation expectation) {
        return appendAsync(List.of(event), expectation, sequences -> sequences.get(0));
    }

    /**
     * Stores events together if an expectation holds, without waiting for the log. The payloads are serialized and
     * encrypted by the calling thread, which may have to wait for a key. What depends on the future runs on a thread of
     * the backend unless it names another one: it must be short and must not wait for the store.
     *
     * @param events one or more, of one or several entities, in order
     * @param expectation what must be true of the log
     * @return completes with their sequences in the same order, when all are durable; every error comes this way
     */
    public CompletableFuture<List<Long>> appendAsync(List<? extends Event<?>> events, Expectation expectation) {
        return appendAsync(events, expectation, Function.identity());
    }

    private <R> CompletableFuture<R> appendAsync(
            List<? extends Event<?>> events, Expectation expectation, Function<List<Long>, R> result) {
        return closed.get()
                ? CompletableFuture.failedFuture(new StoreClosedException(describe()))
                : appender.appendAsync(caused(events), expectation, result);
    }

    /** The events with a note of what caused them, if this is the store of a handler. */
    List<? extends Event<?>> caused(List<? extends Event<?>> events) {
        return cause == null
                ? events
                : events.stream().map(event -> event.causedBy(cause)).toList();
    }

    /**
     * This store, for whoever handles an event: all that is appended through it is noted as caused by that event, with
     * correlation id, causation id and trace context; see {@link Event#causedBy}.
     *
     * @param cause the event that is handled
     * @return a view that need not be closed, and ends with this store
     */
    public EventStore causedBy(Event<?> cause) {
        return new EventStore(this, Objects.requireNonNull(cause, "cause"));
    }

    /**
     * Handles commands by a decider.
     *
     * @param <C> commands
     * @param <S> the state
     * @param <E> payloads of events; each must belong to exactly one registered type
     * @param decider decides
     * @return a handler without snapshots, with {@link ConflictRetry#defaults()}
     */
    public <C, S, E> CommandHandler<C, S, E> handler(Decider<C, S, E> decider) {
        return new CommandHandler<>(this, decider, ConflictRetry.defaults(), null);
    }

    /**
     * Loads an entity, lets it decide, and appends what it decided if it has not changed meanwhile; otherwise once more
     * with a new object, as often as {@link ConflictRetry#defaults()} says.
     *
     * <pre>{@code
     * store.attempt(() -> new Device("123"), device -> device.rename("kitchen"));
     * }</pre>
     *
     * @param <N> the entity's class
     * @param newEntity gives an entity without events, each time a new one of the same id
     * @param decide gives new events of that entity; an entity id may be left out
     * @return what was stored, when it is durable, and the entity after it
     * @throws WrongSequenceException if others were faster each time
     */
    public <N extends Entity> Decision<N> attempt(
            Supplier<? extends N> newEntity, Function<? super N, ? extends List<? extends Event<?>>> decide) {
        return attempt(newEntity, decide, Optional.empty(), ConflictRetry.defaults());
    }

    /**
     * The same, once for each command: what the command led to is found again.
     *
     * @param <N> the entity's class
     * @param commandId identifies the command for this entity for ever
     * @param newEntity gives an entity without events, each time a new one of the same id
     * @param decide gives new events of that entity; their ids are replaced by ones that follow from the command's
     * @param retry how often to decide, and with what waits
     * @return what was stored, then or now
     * @throws WrongSequenceException if others were faster each time
     */
    public <N extends Entity> Decision<N> attempt(
            UUID commandId,
            Supplier<? extends N> newEntity,
            Function<? super N, ? extends List<? extends Event<?>>> decide,
            ConflictRetry retry) {
        return attempt(newEntity, decide, Optional.of(commandId), retry);
    }

    private <N extends Entity> Decision<N> attempt(
            Supplier<? extends N> newEntity,
            Function<? super N, ? extends List<? extends Event<?>>> decide,
            Optional<UUID> commandId,
            ConflictRetry retry) {
        requireOpen();
        String entityId = newEntity.get().id();
        return new Attempts<>(this, entityId, retry, commandId, new EntityAttempt<N>(this, newEntity, decide)).run();
    }

    /**
     * The events of this store.
     *
     * @return a query for all of them, to be narrowed
     */
    public EventQuery events() {
        requireOpen();
        return new EventQuery(log, reader, registry.upcasters(), Selection.all());
    }

    /**
     * The sequence of the last event.
     *
     * @return that sequence; 0 if the store is empty
     * @throws BackendUnavailableException if the engine does not answer
     */
    public long lastSequence() {
        return lastSequence(EventFilter.all());
    }

    /**
     * The sequence of the last event that matches.
     *
     * @param filter which events
     * @return that sequence; 0 if there is none
     * @throws BackendUnavailableException if the engine does not answer
     */
    public long lastSequence(EventFilter filter) {
        requireOpen();
        return log.lastSequence(reader.stored(filter));
    }

    /**
     * Rebuilds an entity from all its events.
     *
     * @param entity takes the events that carry its id
     * @return the sequence of the last one, for {@link Expectation#entityAt}; 0 if there is none
     * @throws ProjectionFailedException if the entity threw; names the event
     * @see EventQuery#project for the other errors, and for projections of another range
     */
    public long project(Entity entity) {
        return replay(entity.id())
                .run(event -> Projecting.project(event, entity))
                .sequence();
    }

    /**
     * Rebuilds an entity from its last snapshot and the events behind it, and puts a snapshot away if one is due.
     *
     * @param <S> what the entity is put away as
     * @param entity an entity without events
     * @param snapshots where and when
     * @return the sequence of its last event; 0 if there is none
     * @throws ProjectionFailedException if the entity threw; names the event
     */
    public <S> long project(SnapshotEntity<S> entity, Snapshots<S> snapshots) {
        return snapshotting(Optional.of(snapshots))
                .load(entity.id(), new EntityTarget<>(entity))
                .sequence();
    }

    /**
     * Rebuilds an entity as it was at an instant, by the clocks of those who wrote its events.
     *
     * @param entity takes the events that carry its id
     * @param asOf only events that happened then or before
     * @return the sequence of the last event it took; 0 if there is none
     * @throws ProjectionFailedException if the entity threw; names the event
     */
    public long project(Entity entity, Instant asOf) {
        return events().entity(entity.id()).asOf(asOf).project(entity);
    }

    /**
     * Rebuilds an entity as it was.
     *
     * @param entity takes the events that carry its id
     * @param upTo only events with this sequence or smaller ones
     * @return the sequence of the last one; 0 if there is none
     * @throws ProjectionFailedException if the entity threw; names the event
     */
    public long project(Entity entity, long upTo) {
        return events().entity(entity.id()).upTo(upTo).project(entity);
    }

    /**
     * Lets a projector take events of any entities.
     *
     * @param projector takes the events
     * @param filter which events
     * @return the sequence of the last one it took; 0 if there is none
     * @throws ProjectionFailedException if it threw; names the event
     */
    public long project(Projector projector, EventFilter filter) {
        return events().where(filter).project(projector);
    }

    /**
     * Rebuilds many entities. The log is read a few times, not once for each entity; their events are handed out by the
     * calling thread. One that fails never stops the others, and neither does a failed read: look at each result.
     *
     * @param <E> the entities' class
     * @param entities each takes the events that carry its id
     * @return one result for each, in the order given
     */
    public <E extends Entity> List<Projection<E>> projectAll(Collection<E> entities) {
        requireOpen();
        return new EntityProjections(log, reader).project(entities);
    }

    /**
     * Reads every event, through key, codec and upcasters, and tells which could not be read. For operators, before and
     * after a migration or a new release; takes as long as reading the log does.
     *
     * @return what was found
     * @throws BackendUnavailableException if the engine does not answer
     * @throws KeyStoreUnavailableException if the key store does not
     */
    public Verification verify() {
        requireOpen();
        try (EventCursor cursor = log.read(ReadRequest.of(EventFilter.all()))) {
            return Verification.of(cursor, reader);
        }
    }

    /**
     * Follows the log: gives a handler every event behind a sequence, those already stored first, then each new one
     * soon after it is stored, once and in order, on a thread of its own. A lost connection only delays it. It ends
     * when it is closed, when the store is closed, or when an event cannot be read or handled.
     *
     * @param after only events with greater sequences; 0 for all, {@link #lastSequence()} for new ones only
     * @param filter which events
     * @param handler takes them; see {@link EventHandler#of} for a plain projector
     * @return the running tail; the caller closes it
     */
    public EventTail tail(long after, EventFilter filter, EventHandler handler) {
        requireOpen();
        return EventTail.start(name, log, reader, after, filter, handler);
    }

    /**
     * Prepares a named subscription, which remembers how far it came and shares the work with other instances of its
     * name.
     *
     * @param subscription its name: 1 to 100 of {@code a-z 0-9 _ - . /}, beginning with a letter
     * @param checkpoints where to remember; not closed by the store, and shared by any number of subscriptions
     * @return what else can be set; one of its {@code start} methods ends it
     * @throws InvalidInputException if no subscription can have this name
     */
    public SubscriptionBuilder subscribe(String subscription, CheckpointStore checkpoints) {
        requireOpen();
        return new SubscriptionBuilder(name, subscription, log, reader, checkpoints, clock, subscriptions);
    }

    /**
     * The entities that a subscription has set aside, also if it does not run here.
     *
     * @param subscription its name
     * @param checkpoints where it remembers
     * @return a view of them
     * @throws InvalidInputException if no subscription can have this name
     */
    public ParkedEntities parked(String subscription, CheckpointStore checkpoints) {
        return new ParkedEntities(name, subscription, checkpoints);
    }

    /**
     * Which version of a read model is served.
     *
     * @param model the read model's name, by the rule for names of subscriptions
     * @param checkpoints where it is kept
     * @return a view of it
     * @throws InvalidInputException if no read model can have this name
     */
    public LiveVersion liveVersion(String model, CheckpointStore checkpoints) {
        return new LiveVersion(name, model, checkpoints);
    }

    /**
     * Ends the subscriptions and the tails and closes the log. The backend, the keys and the registry stay as they are.
     * Appends under way complete, some perhaps with an unknown outcome. Does nothing the second time.
     */
    @Override
    public void close() {
        if (cause == null) {
            closed.set(true);
            subscriptions.forEach(EventStore::close);
            log.close();
        }
    }

    Replay replay(String entityId) {
        requireOpen();
        return new Replay(log, reader, entityId);
    }

    <S> Snapshotting<S> snapshotting(Optional<Snapshots<S>> snapshots) {
        return new Snapshotting<>(name, this::replay, snapshotFormat, snapshots.orElse(null));
    }

    private static void close(AutoCloseable subscription) {
        try {
            subscription.close();
        } catch (Exception e) {
            throw new IllegalStateException("a subscription's close never throws", e);
        }
    }

    private void requireOpen() {
        if (closed.get()) {
            throw new StoreClosedException(describe());
        }
    }

    private String describe() {
        return "store '" + name + "'";
    }
}
