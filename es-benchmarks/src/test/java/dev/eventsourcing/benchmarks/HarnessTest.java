package dev.eventsourcing.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.benchmarks.load.Subject;
import dev.eventsourcing.benchmarks.micro.Micro;
import dev.eventsourcing.benchmarks.report.Detail;
import dev.eventsourcing.benchmarks.report.Goal;
import dev.eventsourcing.benchmarks.report.Recount;
import dev.eventsourcing.benchmarks.report.Results;
import dev.eventsourcing.benchmarks.report.Row;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every workload runs for some milliseconds on real servers, so that the harness cannot rot. */
class HarnessTest {
    @TempDir
    private Path folder;

    @Test
    void everyWorkloadRunsAndEveryGoalButThePeersIsMeasured() throws Exception {
        Results results = new Results(folder);
        PrintStream silent = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);

        new Everything(new Run(Plan.named("smoke"), Pattern.compile(""), results, silent)).measure();

        List<Row> rows = Results.read(folder).rows();
        assertTrue(rows.size() > 60, "only " + rows.size() + " lines");
        for (Row row : rows) {
            assertTrue(row.median() > 0, "nothing measured: " + row);
        }
        assertEquals(List.of(), Recount.wrongRatios(rows));
        List<String> withoutAllocation = Results.read(folder).details().stream()
                .filter(detail -> detail.engine().equals(Micro.ENGINE))
                .filter(detail -> detail.workload().matches("(codec|envelope)-.*")) // which make arrays
                .filter(detail -> detail.allocatedPerEvent() < 100)
                .map(Detail::workload)
                .toList();
        assertEquals(List.of(), withoutAllocation);
        List<String> missing = Goal.ALL.stream()
                .filter(goal -> !goal.against().equals("axon"))
                .filter(goal -> goal.reached(rows).isEmpty())
                .map(Goal::text)
                .toList();
        assertEquals(List.of(), missing);
        assertTrue(
                rows.stream().filter(row -> row.subject().equals(Subject.RAW)).count() > 20);
    }
}
