package dev.eventsourcing.tck.selftest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.eventsourcing.backend.memory.MemoryCheckpointStore;
import dev.eventsourcing.spi.CheckpointStore;
import dev.eventsourcing.tck.CheckpointStoreFixture;
import dev.eventsourcing.tck.CheckpointStoreTck;
import dev.eventsourcing.tck.Scale;
import dev.eventsourcing.tck.selftest.CheckpointStoreSubjects.CheckpointSubject;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The suite for checkpoint stores catches broken ones and lets unusual ones pass. */
class CheckpointStoreTckSelfTest {
    private static volatile CheckpointSubject current;

    @TestFactory
    Stream<DynamicTest> everyMutantIsCaughtAndEveryVariantPasses() {
        return CheckpointStoreSubjects.all().stream().map(subject -> dynamicTest(subject.name(), () -> check(subject)));
    }

    private static void check(CheckpointSubject subject) {
        current = subject;
        SuiteRun run = SuiteRun.of(CheckpointStoreUnderTest.class);

        assertTrue(run.ids().size() >= 17, () -> "only " + run.ids().size() + " cases were run");
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
    static final class CheckpointStoreUnderTest extends CheckpointStoreTck {
        @Override
        protected CheckpointStoreFixture fixture() {
            MemoryCheckpointStore engine = new MemoryCheckpointStore();
            CheckpointSubject subject = current;
            return new CheckpointStoreFixture() {
                @Override
                public String name() {
                    return "selftest";
                }

                @Override
                public CheckpointStore connect() {
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
