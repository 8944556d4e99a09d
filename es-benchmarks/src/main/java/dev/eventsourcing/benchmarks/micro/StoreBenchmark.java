package dev.eventsourcing.benchmarks.micro;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.eventsourcing.Entity;
import dev.eventsourcing.Event;
import dev.eventsourcing.EventType;
import dev.eventsourcing.backend.memory.MemoryBackend;
import dev.eventsourcing.benchmarks.engine.Events;
import dev.eventsourcing.benchmarks.engine.Reading;
import dev.eventsourcing.codec.json.JsonCodec;
import dev.eventsourcing.core.EventRegistry;
import dev.eventsourcing.core.EventStore;
import dev.eventsourcing.spi.Bytes;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.RecordFormat;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The registry, the record format, and projecting an entity of a hundred events out of a store in memory. */
@State(Scope.Benchmark)
public class StoreBenchmark {
    private static final int EVENTS = 100;
    private static final String ENTITY = "meter-17";

    private final EventRegistry registry = new EventRegistry().registerCodec(new JsonCodec());
    private final Map<String, EventType<?>> map = new HashMap<>();
    private final EventStore store;
    private final ObjectReader reader = new ObjectMapper().readerFor(Reading.class);
    private final List<byte[]> list = new ArrayList<>();
    private final List<EventRecord> records = new ArrayList<>();
    private final byte[] block;

    /** A store with the hundred events, and a list of their payloads as JSON. */
    public StoreBenchmark() {
        registry.register(Events.READ);
        map.put(Events.READ.name(), Events.READ);
        store = EventStore.named("meters", new MemoryBackend(), registry).start();
        Reading reading = Events.reading(Events.BYTES);
        for (int i = 0; i < EVENTS; i++) {
            store.append(store.newEvent(Events.READ).entity(ENTITY).payload(reading));
            list.add(Events.json(Events.BYTES));
        }
        for (int i = 0; i < 10; i++) {
            records.add(new EventRecord(
                    new UUID(0x0190_0000_0000_7000L, i),
                    Events.READ.name(),
                    ENTITY,
                    Instant.EPOCH,
                    Set.of(),
                    Map.of("es-codec", "json", "es-version", "1"),
                    Bytes.wrap(Events.json(Events.BYTES))));
        }
        block = RecordFormat.encode(records);
    }

    /** What a meter showed in all. Confined to one thread. */
    private static final class Meter implements Entity {
        private long sum;

        @Override
        public String id() {
            return ENTITY;
        }

        @Override
        public void project(Event<?> event) {
            sum += ((Reading) event.payload()).value();
        }
    }

    /** The type of a name, from the registry. */
    @Benchmark
    public EventType<?> typeOurs() {
        return registry.type("MeterRead");
    }

    /** The type of a name, from a plain map. */
    @Benchmark
    public @Nullable Object typeRaw() {
        return map.get("MeterRead");
    }

    /** The type of a payload's class. */
    @Benchmark
    public EventType<?> typeOfClass() {
        return registry.typeOf(Reading.class);
    }

    /** Reads, decodes and projects. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public long projectOurs() {
        Meter meter = new Meter();
        store.project(meter);
        return meter.sum;
    }

    /** Decodes what a plain list holds. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public long projectRaw() throws IOException {
        long sum = 0;
        for (byte[] json : list) {
            sum += reader.<Reading>readValue(json).value();
        }
        return sum;
    }

    /** Ten records to bytes. */
    @Benchmark
    public byte[] encodeRecords() {
        return RecordFormat.encode(records);
    }

    /** Ten records from bytes. */
    @Benchmark
    public List<EventRecord> decodeRecords() {
        return RecordFormat.decode(block);
    }
}
