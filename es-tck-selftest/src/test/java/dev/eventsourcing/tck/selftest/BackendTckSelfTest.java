package dev.eventsourcing.tck.selftest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** A suite that has never failed proves nothing: here it must fail, for the right reason. */
class BackendTckSelfTest {
    private static final KillMatrix MATRIX = new KillMatrix();

    static Stream<Subject> subjects() {
        return Stream.of(
                        AppendMutants.all(),
                        ReadMutants.all(),
                        TailMutants.all(),
                        LifeCycleMutants.all(),
                        GoodVariants.all())
                .flatMap(list -> list.stream());
    }

    @Test
    void thereAreEnoughMutantsAndVariants() {
        assertTrue(subjects().filter(subject -> !subject.good()).count() >= 25);
        assertTrue(subjects().filter(Subject::good).count() >= 3);
    }

    @TestFactory
    Stream<DynamicTest> everyMutantIsCaughtAndEveryVariantPasses() {
        return subjects().map(subject -> dynamicTest(subject.name(), () -> check(subject)));
    }

    private static void check(Subject subject) {
        BackendUnderTest.subject = subject;
        SuiteRun run = SuiteRun.of(BackendUnderTest.class);
        MATRIX.add(subject.name(), subject.good(), subject.promise(), run.failed());

        assertTrue(run.cases() > 60, () -> "only " + run.cases() + " cases were run");
        if (subject.good()) {
            assertEquals(Map.of(), run.messages(), subject.name() + " is correct and must pass");
            assertEquals(0, run.otherFailures(), "failures outside of cases");
        } else {
            assertTrue(
                    run.failed().containsValue(subject.promise()),
                    () -> subject.name() + ": no case of " + subject.promise() + " caught it; caught by "
                            + run.failed());
        }
    }

    @AfterAll
    static void writeMatrix() {
        MATRIX.write(Path.of("target", "tck"));
    }
}
