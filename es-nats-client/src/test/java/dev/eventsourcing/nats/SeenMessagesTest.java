package dev.eventsourcing.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.eventsourcing.nats.SeenMessages.Last;
import org.junit.jupiter.api.Test;

class SeenMessagesTest {
    private final SeenMessages seen = new SeenMessages();

    @Test
    void lastOfASubjectNeverGoesBack() {
        seen.add("a", 7);
        seen.add("a", 5);
        seen.add("b", 9);

        assertEquals(new Last(7, true), seen.lastOf("a"));
        assertEquals(new Last(0, true), seen.lastOf("c"));
        assertEquals(9, seen.last());
    }

    @Test
    void subjectThatIsSeenAgainIsKept() {
        seen.add("a", 1);
        fill(20_000, 2);
        seen.add("a", 1);
        fill(20_000, 30_000);

        assertEquals(new Last(1, true), seen.lastOf("a"));
    }

    @Test
    void whatIsForgottenIsNoLaterThanWhatIsSaid() {
        seen.add("a", 1);
        fill(40_000, 2);

        Last last = seen.lastOf("a");

        assertEquals(new Last(16_384, false), last, "the first half");
        assertEquals(40_001, seen.last());
    }

    private void fill(int subjects, int from) {
        for (int i = 0; i < subjects; i++) {
            seen.add("s" + (from + i), from + i);
        }
    }
}
