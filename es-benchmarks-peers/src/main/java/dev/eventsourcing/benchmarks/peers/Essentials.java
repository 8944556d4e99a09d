package dev.eventsourcing.benchmarks.peers;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.zaxxer.hikari.HikariDataSource;
import dev.eventsourcing.benchmarks.engine.Events;
import dev.eventsourcing.benchmarks.engine.PostgresEngine;
import dev.eventsourcing.benchmarks.engine.Reading;
import dev.eventsourcing.benchmarks.load.Subject;
import dk.cloudcreate.essentials.components.eventsourced.eventstore.postgresql.PostgresqlEventStore;
import dk.cloudcreate.essentials.components.eventsourced.eventstore.postgresql.eventstream.AggregateType;
import dk.cloudcreate.essentials.components.eventsourced.eventstore.postgresql.eventstream.IdentifierColumnType;
import dk.cloudcreate.essentials.components.eventsourced.eventstore.postgresql.eventstream.JSONColumnType;
import dk.cloudcreate.essentials.components.eventsourced.eventstore.postgresql.eventstream.PersistedEvent;
import dk.cloudcreate.essentials.components.eventsourced.eventstore.postgresql.gap.PostgresqlEventStreamGapHandler;
import dk.cloudcreate.essentials.components.eventsourced.eventstore.postgresql.observability.EventStoreSubscriptionObserver.NoOpEventStoreSubscriptionObserver;
import dk.cloudcreate.essentials.components.eventsourced.eventstore.postgresql.persistence.AggregateEventStreamConfiguration;
import dk.cloudcreate.essentials.components.eventsourced.eventstore.postgresql.persistence.EventMetaData;
import dk.cloudcreate.essentials.components.eventsourced.eventstore.postgresql.persistence.PersistableEvent;
import dk.cloudcreate.essentials.components.eventsourced.eventstore.postgresql.persistence.table_per_aggregate_type.SeparateTablePerAggregateEventStreamConfiguration;
import dk.cloudcreate.essentials.components.eventsourced.eventstore.postgresql.persistence.table_per_aggregate_type.SeparateTablePerAggregateTypeEventStreamConfigurationFactory;
import dk.cloudcreate.essentials.components.eventsourced.eventstore.postgresql.persistence.table_per_aggregate_type.SeparateTablePerAggregateTypePersistenceStrategy;
import dk.cloudcreate.essentials.components.eventsourced.eventstore.postgresql.serializer.json.JacksonJSONEventSerializer;
import dk.cloudcreate.essentials.components.eventsourced.eventstore.postgresql.transaction.EventStoreManagedUnitOfWorkFactory;
import dk.cloudcreate.essentials.components.eventsourced.eventstore.postgresql.types.EventOrder;
import dk.cloudcreate.essentials.components.eventsourced.eventstore.postgresql.types.EventRevision;
import dk.cloudcreate.essentials.components.eventsourced.eventstore.postgresql.types.EventTypeOrName;
import dk.cloudcreate.essentials.components.foundation.types.CorrelationId;
import dk.cloudcreate.essentials.components.foundation.types.EventId;
import dk.cloudcreate.essentials.jackson.immutable.EssentialsImmutableJacksonModule;
import dk.cloudcreate.essentials.jackson.types.EssentialTypesJacksonModule;
import dk.cloudcreate.essentials.types.LongRange;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.postgres.PostgresPlugin;

/**
 * Essentials, its PostgreSQL event store: a table for the aggregate type, ids as text and events as JSONB (what its
 * Spring Boot starter sets), the object mapper of its documentation, a unit of work for each append.
 */
final class Essentials implements Peer {
    private static final AggregateType METERS = AggregateType.of("Meters");
    private static final int PAGE = 500;

    private final HikariDataSource pool;
    private final PostgresqlEventStore<SeparateTablePerAggregateEventStreamConfiguration> store;
    private final AtomicLong writers = new AtomicLong();

    Essentials(PostgresEngine server) {
        pool = server.pool(CONNECTIONS);
        Jdbi jdbi = Jdbi.create(pool).installPlugin(new PostgresPlugin());
        EventStoreManagedUnitOfWorkFactory unitsOfWork = new EventStoreManagedUnitOfWorkFactory(jdbi);
        store = new PostgresqlEventStore<>(
                unitsOfWork,
                new SeparateTablePerAggregateTypePersistenceStrategy(
                        jdbi,
                        unitsOfWork,
                        Essentials::persistable,
                        SeparateTablePerAggregateTypeEventStreamConfigurationFactory.standardSingleTenantConfiguration(
                                new JacksonJSONEventSerializer(mapper()),
                                IdentifierColumnType.TEXT,
                                JSONColumnType.JSONB)),
                Optional.empty(),
                eventStore -> new PostgresqlEventStreamGapHandler<>(eventStore, unitsOfWork),
                new NoOpEventStoreSubscriptionObserver());
        store.addAggregateEventStreamConfiguration(METERS, String.class);
    }

    private static PersistableEvent persistable(
            Object entity, AggregateEventStreamConfiguration stream, Object event, EventOrder order) {
        return PersistableEvent.builder()
                .setEventId(EventId.random())
                .setAggregateType(stream.aggregateType)
                .setAggregateId(entity)
                .setEventTypeOrName(EventTypeOrName.with(event.getClass()))
                .setEvent(event)
                .setEventOrder(order)
                .setEventRevision(EventRevision.of(1))
                .setMetaData(new EventMetaData())
                .setTimestamp(OffsetDateTime.now(ZoneOffset.UTC))
                .setCorrelationId(CorrelationId.random())
                .build();
    }

    private static ObjectMapper mapper() {
        JsonMapper mapper = JsonMapper.builder()
                .disable(
                        MapperFeature.AUTO_DETECT_GETTERS,
                        MapperFeature.AUTO_DETECT_IS_GETTERS,
                        MapperFeature.AUTO_DETECT_SETTERS,
                        MapperFeature.DEFAULT_VIEW_INCLUSION)
                .enable(
                        MapperFeature.AUTO_DETECT_CREATORS,
                        MapperFeature.AUTO_DETECT_FIELDS,
                        MapperFeature.PROPAGATE_TRANSIENT_MARKER)
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS, SerializationFeature.FAIL_ON_EMPTY_BEANS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .addModule(new Jdk8Module())
                .addModule(new JavaTimeModule())
                .addModule(new EssentialTypesJacksonModule())
                .addModule(new EssentialsImmutableJacksonModule())
                .build();
        mapper.setVisibility(mapper.getSerializationConfig()
                .getDefaultVisibilityChecker()
                .withGetterVisibility(Visibility.NONE)
                .withSetterVisibility(Visibility.NONE)
                .withFieldVisibility(Visibility.ANY)
                .withCreatorVisibility(Visibility.ANY));
        return mapper;
    }

    @Override
    public String name() {
        return "essentials";
    }

    @Override
    public Subject append(int events) {
        List<Reading> payloads = Collections.nCopies(events, Events.reading(Events.BYTES));
        return Subject.of(name(), index -> {
            String prefix = "meter-" + writers.incrementAndGet() + "-";
            AtomicLong appends = new AtomicLong();
            return () -> {
                long number = appends.getAndIncrement();
                append(prefix + number / 10, number % 10 * events, payloads);
                return events;
            };
        });
    }

    @Override
    public void fill(String entity, int events) {
        append(entity, 0, Collections.nCopies(events, Events.reading(Events.BYTES)));
    }

    /** Appends, expecting that the entity has so many events: then the library does not look for the last one. */
    private void append(String entity, long present, List<Reading> events) {
        store.getUnitOfWorkFactory()
                .usingUnitOfWork(unit -> store.appendToStream(METERS, entity, EventOrder.of(present - 1), events));
    }

    @Override
    public Subject load(String prefix, int count) {
        AtomicLong next = new AtomicLong();
        return Subject.of(name(), index -> () -> {
            String entity = prefix + next.getAndIncrement() % count;
            return store.getUnitOfWorkFactory().withUnitOfWork(unit -> {
                try (Stream<PersistedEvent> events =
                        store.fetchStream(METERS, entity).orElseThrow().events()) {
                    return decode(events);
                }
            });
        });
    }

    @Override
    public Subject readAll() {
        return Subject.of(name(), index -> {
            AtomicLong next = new AtomicLong(1);
            return () -> {
                int events = page(next.getAndAdd(PAGE));
                if (events == 0) { // the end: begin again
                    next.set(1 + PAGE);
                    events = page(1);
                }
                return events;
            };
        });
    }

    private int page(long from) {
        return store.getUnitOfWorkFactory().withUnitOfWork(unit -> {
            try (Stream<PersistedEvent> events = store.loadEventsByGlobalOrder(METERS, LongRange.from(from, PAGE))) {
                return decode(events);
            }
        });
    }

    private static int decode(Stream<PersistedEvent> events) {
        int[] count = {0};
        events.forEach(event -> {
            Peer.requireReading(event.event().deserialize());
            count[0]++;
        });
        return count[0];
    }

    @Override
    public void close() {
        pool.close();
    }
}
