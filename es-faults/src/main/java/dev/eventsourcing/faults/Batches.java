package dev.eventsourcing.faults;

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

/** Makes events that say who wrote them. Safe for use by many threads. */
public final class Batches {
    private final UuidV7 ids = new UuidV7(Clock.systemUTC());

    /**
     * A batch of one event for each of the given entities, in their order.
     *
     * @param writer who writes it
     * @param number the how-manieth append of the writer it is
     * @param entities 1 to 10 of them, repeated as wanted
     */
    public List<EventRecord> batch(int writer, long number, List<String> entities) {
        List<EventRecord> events = new ArrayList<>(entities.size());
        for (int place = 0; place < entities.size(); place++) {
            String content =
                    "writer %d, append %d, event %d of %d".formatted(writer, number, place + 1, entities.size());
            events.add(new EventRecord(
                    ids.next(),
                    "noted",
                    entities.get(place),
                    Instant.now(),
                    Set.of(),
                    Map.of("writer", Integer.toString(writer)),
                    Bytes.wrap(content.getBytes(StandardCharsets.UTF_8))));
        }
        return events;
    }
}
