package dev.eventsourcing.subscription;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.eventsourcing.InvalidInputException;
import dev.eventsourcing.spi.StoreName;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a subscription can be told, and what it refuses. */
class SettingsTest {
    @Test
    void delaysDoubleUpToTheLongest() {
        FailurePolicy policy = FailurePolicy.retry(5).delays(Duration.ofMillis(100), Duration.ofMillis(350));

        assertEquals(
                List.of(100L, 200L, 350L, 350L),
                List.of(1, 2, 3, 1_000_000).stream()
                        .map(attempt -> policy.delayAfter(attempt).toMillis())
                        .toList());
    }

    @Test
    void impossiblePoliciesAndStartsAreRefused() {
        assertThrows(InvalidInputException.class, () -> FailurePolicy.retry(0));
        assertThrows(
                InvalidInputException.class,
                () -> FailurePolicy.retry(1).delays(Duration.ofMillis(2), Duration.ofMillis(1)));
        assertThrows(
                InvalidInputException.class,
                () -> FailurePolicy.retry(1).delays(Duration.ofMillis(-2), Duration.ofMillis(1)));
        assertThrows(InvalidInputException.class, () -> StartAt.after(-1));
    }

    @Test
    void namesThatCouldBeMixedUpAreRefused() {
        StoreName store = new StoreName("bank");
        for (String name : List.of("", "#", "a#0", "A", "1", "a b", "é", "a".repeat(101))) {
            assertThrows(InvalidInputException.class, () -> new SubscriptionKeys(store, name), name);
        }
        assertEquals("bank/orders/v2#3", new SubscriptionKeys(store, "orders/v2").partition(3));
    }

    @Test
    void positionIsThatOfTheLowestFinishedEvent() {
        Progress progress = new Progress(10);
        Progress.Step first = progress.begin(11);
        Progress.Step second = progress.begin(14);
        Progress.Step third = progress.begin(15);

        assertEquals(10, progress.finish(second));
        assertEquals(14, progress.finish(first));
        assertEquals(15, progress.finish(third));
    }

    @Test
    void watchExpiresOnlyAfterALeaseWithoutChange() throws Exception {
        Watch watch = new Watch(Duration.ofMillis(200), 1);
        long began = System.nanoTime();
        for (long value = 2; System.nanoTime() - began < Duration.ofMillis(300).toNanos(); value++) {
            assertEquals(false, watch.isExpired(value));
            Thread.sleep(5);
        }
        watch.isExpired(0);
        Thread.sleep(250);

        assertEquals(true, watch.isExpired(0));
    }
}
