package dev.eventsourcing.tck;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * What the suites share: one fixture for all cases, and a report when the last is done.
 *
 * @param <F> the suite's kind of fixture
 */
@TestInstance(Lifecycle.PER_CLASS)
@Execution(ExecutionMode.SAME_THREAD)
@ExtendWith(CaseRunner.class)
@DisplayNameGeneration(CaseNames.class)
abstract class Tck<F extends TckFixture> {
    private final TckReport report = new TckReport();
    private @Nullable F current;

    /**
     * Brings what is under test.
     *
     * @return the fixture for all cases; called once, and closed by the suite
     */
    protected abstract F fixture();

    final synchronized F current() {
        if (current == null) {
            current = fixture();
        }
        return current;
    }

    final TckReport report() {
        return report;
    }

    @AfterAll
    final void finish() throws Exception {
        F used = current();
        try {
            writeReport(used);
        } finally {
            used.close();
        }
    }

    private void writeReport(F used) throws IOException {
        report.write(getClass(), used);
    }
}
