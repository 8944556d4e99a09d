package dev.eventsourcing.tck;

import java.io.PrintStream;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/** Tells what happens in a run without a build. Confined to the thread that runs the suite. */
final class ConsoleSummary implements TestExecutionListener {
    private final PrintStream out;
    private int run;
    private int failed;

    ConsoleSummary(PrintStream out) {
        this.out = out;
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        run += test.isTest() ? 1 : 0;
        if (result.getStatus() != TestExecutionResult.Status.SUCCESSFUL) {
            failed++;
            out.println(
                    "FAILED " + result.getThrowable().map(Throwable::getMessage).orElse(test.getDisplayName()));
        }
    }

    /** Says how it went, and gives the exit code. */
    int tell(TckFixture fixture) {
        out.println(fixture.name() + " (" + fixture.version() + "): " + run + " cases, " + failed
                + " failures; the report is in " + TckReport.folder());
        return run == 0 ? 2 : failed == 0 ? 0 : 1;
    }
}
