package dev.eventsourcing.tck.selftest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.eventsourcing.backend.memory.MemorySnapshotStore;
import dev.eventsourcing.spi.SnapshotStore;
import dev.eventsourcing.tck.Scale;
import dev.eventsourcing.tck.SnapshotStoreFixture;
import dev.eventsourcing.tck.SnapshotStoreTck;
import dev.eventsourcing.tck.selftest.SnapshotStoreSubjects.SnapshotSubject;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The suite for snapshot stores catches broken ones and lets unusual ones pass. */
class SnapshotStoreTckSelfTest {
    private static volatile SnapshotSubject current;

    @TestFactory
    Stream<DynamicTest> everyMutantIsCaughtAndEveryVariantPasses() {
        return SnapshotStoreSubjects.all().stream().map(subject -> dynamicTest(subject.name(), () -> check(subject)));
    }

    private static void check(SnapshotSubject subject) {
        current = subject;
        SuiteRun run = SuiteRun.of(SnapshotStoreUnderTest.class);

        assertTrue(run.ids().size() >= 11, () -> "only " + run.ids().size() + " cases were run");
        assertEquals(0, run.otherFailures(), "failures outside of cases");
        if (subject.caughtBy().isEmpty()) {
            assertEquals(Map.of(), run.messages(), subject.name() + " is correct and must pass");
        } else {
            assertTrue(
                    run.failed().containsKey(subject.caughtBy()),
                    () -> subject.name() + ": " + subject.caughtBy() + " did not catch it; caught by " + run.failed());
        }
    }

    /** Not found by the build: its name is no test's. */
    static final class SnapshotStoreUnderTest extends SnapshotStoreTck {
        @Override
        protected SnapshotStoreFixture fixture() {
            MemorySnapshotStore engine = new MemorySnapshotStore();
            SnapshotSubject subject = current;
            return new SnapshotStoreFixture() {
                @Override
                public String name() {
                    return "selftest";
                }

                @Override
                public SnapshotStore connect() {
                    return subject.wrap().apply(engine.anotherClient());
                }

                @Override
                public Scale scale() {
                    return Scale.QUARTER;
                }

                @Override
                public Duration patience() {
                    return subject.caughtBy().isEmpty() ? Duration.ofSeconds(20) : Duration.ofSeconds(1);
                }
            };
        }
    }
}
