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
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
                .filter(detail -> detail.allocatedPerEvent().orElse(0.0) < 100)
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

    /** What is asked for by its name is measured, although nothing else is that it shares its store with. */
    @ParameterizedTest
    @ValueSource(strings = {"postgres", "nats"})
    void whatSharesAStoreCanBeMeasuredAlone(String engine) throws Exception {
        PrintStream silent = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        for (String workload : List.of("open", "catch-up", "project-10000", "read-rare-type", "load-10@20000")) {
            Path alone = folder.resolve(workload);
            Pattern only = Pattern.compile("^" + engine + " " + workload + "$");

            new Everything(new Run(Plan.named("smoke"), only, new Results(alone), silent)).measure();

            assertEquals(
                    Set.of(engine + " " + workload),
                    Results.read(alone).rows().stream()
                            .map(row -> row.engine() + " " + row.workload())
                            .collect(Collectors.toSet()));
        }
    }
}
