package dev.eventsourcing.tck.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.spi.AppendResult;
import dev.eventsourcing.spi.EventCursor;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.ReadRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Random programs find what is planted and show it in a few lines. */
class RandomProgramsTest {
    private static final long SEED = 4711;

    @Test
    void correctStoreWithGapsPasses() {
        assertEquals(Optional.empty(), failure(new PlainClients()));
    }

    @Test
    void readBackwardsThatForgetsItsLimit() {
        assertSmall(4, new PlainClients() {
            @Override
            public EventCursor read(ReadRequest request) {
                return super.read(request.backward() ? request.limit(Long.MAX_VALUE) : request);
            }
        });
    }

    @Test
    void lastSequenceThatIgnoresTypes() {
        assertSmall(3, new PlainClients() {
            @Override
            public long lastSequence(EventFilter filter) {
                return super.lastSequence(new EventFilter(filter.entities(), Set.of(), filter.tags()));
            }
        });
    }

    @Test
    void appendThatChecksOnlyItsFirstCondition() {
        assertSmall(4, new PlainClients() {
            @Override
            public CompletableFuture<AppendResult> append(List<EventRecord> batch, Expectation expectation) {
                return super.append(
                        batch,
                        new Expectation(
                                expectation.conditions().stream().limit(1).toList()));
            }
        });
    }

    @Test
    void storeThatForgetsWhenItIsReopened() {
        assertSmall(4, new PlainClients() {
            @Override
            public void reopen(int client) {
                newStore();
            }
        });
    }

    @Test
    void sameSeedGivesTheSameProgramAndTheSameFailure() {
        PlainClients forgetful = new PlainClients() {
            @Override
            public void reopen(int client) {
                newStore();
            }
        };

        assertEquals(failure(forgetful), failure(forgetful));
    }

    private static void assertSmall(int lines, PlainClients broken) {
        String failure = failure(broken).orElse("");

        assertTrue(failure.contains("must "), () -> "nothing was found: " + failure);
        assertTrue(failure.lines().count() <= lines + 2, () -> "that is not small:\n" + failure);
        assertTrue(broken.stores > 3, "programs that were run");
    }

    private static Optional<String> failure(Clients clients) {
        return new RandomPrograms(new Random(SEED), true, true, clients, Duration.ofSeconds(10)).findFailure(50, 40);
    }
}
