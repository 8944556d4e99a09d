package dev.eventsourcing.tck.selftest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.eventsourcing.tck.TckFixture;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * Runs the whole suite on each subject: a mutant must fail in a case of the promise that it breaks, a good one nowhere.
 * Subjects are run one after the other, because some cases look at the whole JVM; the classes of them run in two
 * processes.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SelfTest {
    private final KillMatrix matrix = new KillMatrix(getClass());
    private final List<Subject> subjects;

    SelfTest(List<Subject> subjects) {
        this.subjects = subjects;
    }

    @TestFactory
    final Stream<DynamicTest> mutantsAreCaughtAndVariantsPass() {
        return subjects.stream().map(subject -> dynamicTest(subject.name(), () -> check(subject)));
    }

    @AfterAll
    final void writeMatrix() {
        matrix.write();
    }

    private void check(Subject subject) {
        TckFixture fixture = subject.fixture().get();
        SubjectSuites.current = fixture;
        SuiteRun run = SuiteRun.of(SubjectSuites.suiteOf(fixture));
        matrix.add(subject, run);

        assertTrue(run.ids().size() > 20, () -> "only " + run.ids().size() + " cases were run");
        if (subject.good()) {
            assertEquals(Map.of(), run.messages(), subject + " is correct and must pass");
            assertEquals(0, run.otherFailures(), "failures outside of cases");
        } else {
            assertTrue(
                    run.failed().containsValue(subject.promise()),
                    () -> subject + ": no case of " + subject.promise() + " caught it; caught by " + run.failed());
        }
    }
}
