package dev.eventsourcing.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.eventsourcing.benchmarks.load.Measured;
import dev.eventsourcing.benchmarks.load.Round;
import dev.eventsourcing.benchmarks.load.Subject;
import dev.eventsourcing.benchmarks.load.Workload;
import dev.eventsourcing.benchmarks.load.Workload.Measure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class EvaluationTest {
    @Test
    void aRatioAboveOneMeansThatOursIsFaster() {
        List<Row> rows = Evaluation.rows(measured(Measure.RATE_AND_LATENCY, 3000, 2000, 1000));

        assertEquals(Optional.of(1.5), rows.get(0).ratioToRaw());
        assertEquals(Optional.of(3.0), rows.get(0).ratioToPeer());
        assertEquals(Optional.empty(), rows.get(1).ratioToRaw());
        assertEquals(Optional.of(3.0), rows.get(2).ratioToPeer());
    }

    @Test
    void aShorterTimeIsFaster() {
        List<Row> rows = Evaluation.rows(measured(Measure.LATENCY, 3000, 2000, 1000));

        assertEquals(1.5, rows.get(0).ratioToRaw().orElseThrow(), 0.01);
        assertEquals("us", rows.get(0).unit());
    }

    @Test
    void theMedianOfTheRoundsCounts() {
        Measured measured = new Measured(
                workload(Measure.RATE), Map.of(Subject.OURS, List.of(round(1000), round(10), round(1010))), 0);

        Row row = Evaluation.rows(measured).get(0);
        assertEquals(1000, row.median(), 0.001);
        assertEquals(Optional.empty(), row.p50());
        assertEquals(10, Evaluation.details(measured).get(0).low(), 0.001);
    }

    private static Measured measured(Measure measure, int ours, int raw, int peer) {
        Map<String, List<Round>> rounds = new LinkedHashMap<>();
        rounds.put(Subject.OURS, List.of(round(ours)));
        rounds.put(Subject.RAW, List.of(round(raw)));
        rounds.put("peer", List.of(round(peer)));
        return new Measured(workload(measure), rounds, 1 << 20);
    }

    private static Workload workload(Measure measure) {
        return new Workload("memory", "append-1x1", 1, measure, List.of());
    }

    /** A second in which this many events were written, one after the other. */
    private static Round round(int events) {
        Histogram latencies = new Histogram(3);
        latencies.recordValueWithCount(1_000_000_000L / events, events);
        return new Round(events, 1_000_000_000L, latencies, OptionalLong.of(100L * events));
    }
}
