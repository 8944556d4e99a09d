package dev.eventsourcing.benchmarks.micro;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.backend.memory.MemoryBackend;
import dev.eventsourcing.benchmarks.engine.Events;
import dev.eventsourcing.spi.Bytes;
import dev.eventsourcing.spi.EventCursor;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.spi.StoreName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The log in memory: ten thousand appends to a new one, of records that are made before; and reading them again. */
@State(Scope.Benchmark)
public class LogBenchmark {
    private static final int EVENTS = 10_000;

    private final List<EventRecord> records = new ArrayList<>();
    private EventLog full = new MemoryBackend().open(new StoreName("full"));

    /** Makes the records, and a log that has them. */
    @Setup(Level.Trial)
    public void prepare() {
        Bytes payload = Bytes.wrap(Events.json(Events.BYTES));
        for (int i = 0; i < EVENTS; i++) {
            records.add(new EventRecord(
                    new UUID(0x0190_0000_0000_7000L, i),
                    Events.READ.name(),
                    "meter-" + i / 10,
                    Instant.EPOCH,
                    Set.of(),
                    Map.of("es-codec", "json", "es-version", "1"),
                    payload));
        }
        full = append();
    }

    private EventLog append() {
        EventLog log = new MemoryBackend().open(new StoreName("new"));
        for (EventRecord record : records) {
            log.append(List.of(record), Expectation.any()).join();
        }
        return log;
    }

    /** Appends to a log. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public EventLog appendOurs() {
        return append();
    }

    /** Adds to a list, a map by entity and a map by id. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public Object appendRaw() {
        List<EventRecord> all = new ArrayList<>();
        Map<String, List<EventRecord>> byEntity = new HashMap<>();
        Map<UUID, EventRecord> byId = new HashMap<>();
        for (EventRecord record : records) {
            synchronized (all) {
                all.add(record);
                byEntity.computeIfAbsent(record.entityId(), entity -> new ArrayList<>())
                        .add(record);
                byId.put(record.id(), record);
            }
        }
        return List.of(all, byEntity, byId);
    }

    /** Reads a log. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public long readOurs() {
        long bytes = 0;
        try (EventCursor cursor = full.read(ReadRequest.of(EventFilter.all()))) {
            while (cursor.hasNext()) {
                bytes += cursor.next().event().payload().size();
            }
        }
        return bytes;
    }

    /** Goes over a list. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public long readRaw() {
        long bytes = 0;
        for (EventRecord record : records) {
            bytes += record.payload().size();
        }
        return bytes;
    }
}
