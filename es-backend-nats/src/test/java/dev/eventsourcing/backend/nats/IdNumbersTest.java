package dev.eventsourcing.backend.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class IdNumbersTest {
    @Test
    void everyIdHasTheNumberItWasFirstGiven() {
        IdNumbers numbers = new IdNumbers();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            ids.add(new UUID(7, i).toString());
            numbers.add(ids.get(i), i + 1);
        }

        numbers.add(ids.get(0), 77);

        assertEquals(10_000, numbers.size());
        for (int i = 0; i < 10_000; i++) {
            assertEquals(OptionalLong.of(i + 1), numbers.find(ids.get(i)));
        }
        assertEquals(OptionalLong.empty(), numbers.find(new UUID(8, 0).toString()));
    }
}
