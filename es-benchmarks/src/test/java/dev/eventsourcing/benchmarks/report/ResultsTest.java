package dev.eventsourcing.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsTest {
    private static final List<String> MEMBERS =
            List.of("engine", "workload", "subject", "median", "unit", "p50", "p99", "ratioToRaw", "ratioToPeer");

    @TempDir
    private Path folder;

    @Test
    void everyLineIsAnObjectWithTheSameMembers() throws IOException {
        results().describe(List.of("Command: `./bench smoke`"));

        JsonNode lines = new ObjectMapper().readTree(Files.readString(folder.resolve("results.json")));
        assertEquals(3, lines.size());
        for (JsonNode line : lines) {
            List<String> members = new ArrayList<>();
            line.fieldNames().forEachRemaining(members::add);
            assertEquals(MEMBERS, members);
        }
        assertEquals(1.333, lines.get(0).path("ratioToRaw").asDouble());
        assertTrue(lines.get(1).path("ratioToRaw").isNull());
    }

    @Test
    void whatWasWrittenIsReadAgain() throws IOException {
        results().describe(List.of("Command: `./bench smoke`"));

        Results read = Results.read(folder);
        assertEquals(results().rows().get(1), read.rows().get(1));
        assertEquals(results().details(), read.details());
        assertEquals(List.of("Command: `./bench smoke`"), read.surroundings());
    }

    @Test
    void whatAnotherProcessMeasuredKeepsAllItsLines() throws IOException {
        Results results = results();

        results.merge(beside("append-1x16-typed"));

        assertEquals(
                List.of("ours", "raw", "ours", "ours", "axon", "pekko"),
                results.rows().stream().map(Row::subject).toList());
        assertEquals(Optional.empty(), results.rows().get(0).ratioToPeer());
        assertEquals(List.of(), Recount.wrongRatios(results.rows().subList(3, 6)));
        assertEquals(6, Results.read(folder).rows().size());
    }

    @Test
    void goalsAgainstPeersAreJudgedByTheTypedLines() throws IOException {
        Results results = results();
        Goal axon = Goal.ALL.stream()
                .filter(goal -> goal.against().equals("axon"))
                .findFirst()
                .orElseThrow();
        assertEquals(Optional.empty(), axon.reached(results.rows()));

        results.merge(beside("append-1x16-typed"));

        assertEquals(Optional.of(3.0), axon.reached(results.rows()));
        new Page(results).write(folder);
        assertTrue(Files.readString(folder.resolve("benchmarks/postgres-peers.svg"))
                .contains(">append-1x16-typed pekko</text>"));
    }

    @Test
    void aWorkloadOfTwoProcessesIsRefused() throws IOException {
        Results results = results();
        Results beside = beside("append-1x16");

        assertThrows(IllegalArgumentException.class, () -> results.merge(beside));
        assertEquals(3, results.rows().size());
    }

    @Test
    void whatIsMeasuredAgainTakesThePlaceOfWhatWasThere() throws IOException {
        Results results = results();
        Results again = beside("append-1x16");

        results.forget(again);
        results.merge(again);

        assertEquals(
                List.of("load-100 1", "append-1x16 900", "append-1x16 300", "append-1x16 100"),
                results.rows().stream()
                        .map(row -> row.workload() + " " + Math.round(row.median()))
                        .toList());
        assertEquals(3, results.details().size());
    }

    @Test
    void aRatioOfLinesThatAreNotInViewIsFound() {
        List<Row> rows = List.of(
                row("append-1x16", "ours", 1000, Optional.empty(), Optional.of(3.0)),
                row("append-1x16", "axon", 300, Optional.empty(), Optional.of(3.0)));

        assertEquals(2, Recount.wrongRatios(rows).size());
    }

    private Results beside(String workload) throws IOException {
        Results beside = new Results(folder.resolve("beside"));
        beside.add(
                List.of(
                        row(workload, "ours", 900, Optional.empty(), Optional.of(3.0)),
                        row(workload, "axon", 300, Optional.empty(), Optional.of(3.0)),
                        row(workload, "pekko", 100, Optional.empty(), Optional.of(9.0))),
                List.of(detail("ours"), detail("axon"), detail("pekko")));
        return beside;
    }

    @Test
    void thePageShowsGoalsThatWereMissedAndLinesWithTheirRatios() throws IOException {
        new Page(results()).write(folder);

        String page = Files.readString(folder.resolve("benchmarks.md"));
        assertTrue(page.contains("| append-1x16 | **ours** | 1,000 | events/s |"), page);
        assertTrue(page.contains("against a single-row insert | 1.30 | 1.33 | yes |"), page);
        assertTrue(page.contains("against the same select | 0.90 | 0.50 | **no** |"), page);
        assertTrue(page.contains("| not measured |"), page);
        assertTrue(Files.readString(folder.resolve("benchmarks/postgres.svg")).contains(">append-1x16</text>"));
    }

    @Test
    void theTableHasALineForEachSubject() {
        String table = RatioTable.of(results().rows());

        assertTrue(table.contains("append-1x16"), table);
        assertEquals(3, table.lines().filter(line -> line.contains("events/s")).count());
    }

    private Results results() {
        Results results = new Results(folder);
        try {
            results.add(
                    List.of(
                            row("append-1x16", "ours", 1000, Optional.of(4.0 / 3), Optional.empty()),
                            row("append-1x16", "raw", 750, Optional.empty(), Optional.empty()),
                            new Row(
                                    "postgres",
                                    "load-100",
                                    "ours",
                                    1,
                                    "events/s",
                                    Optional.empty(),
                                    Optional.empty(),
                                    Optional.of(0.5),
                                    Optional.empty())),
                    List.of(detail("ours"), detail("raw")));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return results;
    }

    private static Row row(
            String workload, String subject, double median, Optional<Double> toRaw, Optional<Double> toPeer) {
        return new Row(
                "postgres", workload, subject, median, "events/s", Optional.of(10.0), Optional.of(20.0), toRaw, toPeer);
    }

    private static Detail detail(String subject) {
        return new Detail("postgres", "append-1x16", subject, 1, 2, 5, Optional.of(30.0), Optional.of(100.0), 1 << 20);
    }
}
