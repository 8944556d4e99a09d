package dev.eventsourcing.benchmarks.engine;

import dev.eventsourcing.EventType;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.UuidV7;
import dev.eventsourcing.spi.Bytes;
import dev.eventsourcing.spi.EventRecord;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The events that are written and read: meters are read, and once in a while sealed. */
public final class Events {
    /** The type of nearly all events. */
    public static final EventType<Reading> READ = EventType.of("MeterRead", Reading.class);

    /** The type of one event in a thousand. */
    public static final EventType<Reading> SEALED = EventType.of("MeterSealed", Reading.class);

    /** The usual size of a payload. */
    public static final int BYTES = 200;

    /** What the library writes beside a JSON payload. */
    static final Map<String, String> HEADERS = Map.of("es-codec", "json", "es-version", "1");

    private static final UuidV7 IDS = new UuidV7(Clock.systemUTC());

    private Events() {}

    /**
     * A payload.
     *
     * @param bytes its size as JSON
     * @return the payload
     */
    public static Reading reading(int bytes) {
        int frame = new String(json("", 1234567), StandardCharsets.UTF_8).length();
        return new Reading("meter-17", 1234567, "x".repeat(Math.max(0, bytes - frame)));
    }

    /**
     * A payload as JSON.
     *
     * @param bytes its size
     * @return the text
     */
    public static byte[] json(int bytes) {
        return json(reading(bytes).note(), 1234567);
    }

    private static byte[] json(String note, long value) {
        return ("{\"meter\":\"meter-17\",\"value\":" + value + ",\"note\":\"" + note + "\"}")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** An event with a new id, as a log takes it. */
    static EventRecord record(String entity, byte[] payload) {
        return record(READ, entity, payload);
    }

    static EventRecord record(EventType<?> type, String entity, byte[] payload) {
        return new EventRecord(IDS.next(), type.name(), entity, Instant.now(), Set.of(), HEADERS, Bytes.wrap(payload));
    }

    /** Some events of one entity. */
    static List<EventRecord> records(int count, String entity, byte[] payload) {
        if (count == 1) {
            return List.of(record(entity, payload));
        }
        List<EventRecord> records = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            records.add(record(entity, payload));
        }
        return records;
    }

    /** That an entity ends with this sequence; 0 for a new one. */
    static Expectation at(String entity, long sequence) {
        return sequence == 0 ? Expectation.entityAbsent(entity) : Expectation.entityAt(entity, sequence);
    }
}
