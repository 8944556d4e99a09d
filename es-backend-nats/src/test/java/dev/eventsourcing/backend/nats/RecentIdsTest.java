package dev.eventsourcing.backend.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.backend.nats.RecentIds.Known;
import dev.eventsourcing.spi.EventRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RecentIdsTest {
    private final RecentIds recent = new RecentIds();

    @Test
    void whatWasAppendedLatelyIsKnownAndWhatWasLongAgoIsNot() {
        List<EventRecord> events = new ArrayList<>();
        for (int i = 0; i < 5 * RecentIds.GENERATION / 2; i++) {
            events.add(Events.about("card-1"));
            recent.add(events.subList(i, i + 1), i + 1);
        }

        for (int i = events.size() - RecentIds.GENERATION; i < events.size(); i++) {
            assertEquals(Optional.of(new Known(events.get(i).id(), i + 1)), recent.find(events.subList(i, i + 1)));
        }
        assertTrue(recent.find(events.subList(0, RecentIds.GENERATION)).isEmpty(), "the memory is bounded");
    }

    @Test
    void anEventOfABatchIsFoundWhicheverItIs() {
        EventRecord one = Events.about("card-1");
        EventRecord another = Events.about("card-1");
        recent.add(List.of(one, another), 7);

        assertEquals(
                Optional.of(new Known(another.id(), 7)), recent.find(List.of(Events.about("card-1"), another, one)));
        assertTrue(recent.find(List.of(Events.about("card-1"))).isEmpty());
    }

    /** Ids that differ in one half only, in order and at random, beside a map of the JDK. */
    @Test
    void tableOfIdsIsAMap() {
        Random random = new Random(17);
        IdMessages table = new IdMessages();
        for (int round = 0; round < 3; round++) {
            Map<UUID, Long> expected = new HashMap<>();
            for (int i = 0; i < 3000; i++) {
                UUID id = new UUID(random.nextInt(60), random.nextInt(60) - 30);
                long message = 1 + random.nextInt(1000);
                table.put(id, message);
                expected.put(id, message);
            }
            assertEquals(expected.size(), table.size());
            for (int high = 0; high < 60; high++) {
                for (int low = -30; low < 30; low++) {
                    UUID id = new UUID(high, low);
                    assertEquals(expected.getOrDefault(id, 0L), table.get(id), id::toString);
                }
            }
            table.clear();
        }
    }
}
