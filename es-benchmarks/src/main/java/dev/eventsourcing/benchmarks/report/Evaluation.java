package dev.eventsourcing.benchmarks.report;

import dev.eventsourcing.benchmarks.load.Measured;
import dev.eventsourcing.benchmarks.load.Round;
import dev.eventsourcing.benchmarks.load.Subject;
import dev.eventsourcing.benchmarks.load.Workload.Measure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/** From rounds to lines: medians, and ratios of medians, so that the lines can be checked against each other. */
public final class Evaluation {
    private Evaluation() {}

    /**
     * The lines of a workload.
     *
     * @param measured its rounds
     * @return one line for each subject
     */
    public static List<Row> rows(Measured measured) {
        Map<String, Double> medians = new LinkedHashMap<>();
        measured.rounds().forEach((name, rounds) -> medians.put(name, median(measured, rounds)));
        List<Row> rows = new ArrayList<>();
        measured.rounds().forEach((name, rounds) -> rows.add(row(measured, medians, name, rounds)));
        return rows;
    }

    /**
     * What else there is to say of each line.
     *
     * @param measured the rounds of a workload
     * @return one for each subject
     */
    public static List<Detail> details(Measured measured) {
        List<Detail> details = new ArrayList<>();
        measured.rounds().forEach((name, rounds) -> {
            List<Double> figures = rounds.stream()
                    .map(round -> figure(measured, round))
                    .sorted()
                    .toList();
            Histogram all = latencies(rounds);
            details.add(new Detail(
                    measured.workload().engine(),
                    measured.workload().name(),
                    name,
                    figures.get(0),
                    figures.get(figures.size() - 1),
                    figures.size(),
                    latency(measured, all, 99.9),
                    allocatedPerEvent(rounds),
                    measured.usedHeapBytes()));
        });
        return details;
    }

    private static Optional<Double> allocatedPerEvent(List<Round> rounds) {
        long events = 0;
        long allocated = 0;
        for (Round round : rounds) {
            if (round.allocatedBytes().isPresent()) {
                events += round.events();
                allocated += round.allocatedBytes().getAsLong();
            }
        }
        return events == 0 ? Optional.empty() : Optional.of((double) allocated / events);
    }

    private static Row row(Measured measured, Map<String, Double> medians, String name, List<Round> rounds) {
        Histogram all = latencies(rounds);
        boolean ours = name.equals(Subject.OURS);
        return new Row(
                measured.workload().engine(),
                measured.workload().name(),
                name,
                medians.getOrDefault(name, Double.NaN),
                measured.workload().measure().unit(),
                latency(measured, all, 50),
                latency(measured, all, 99),
                ours ? oursAgainst(measured, medians, Subject.RAW) : Optional.empty(),
                ours ? oursAgainstBestPeer(measured, medians) : oursAgainstPeer(measured, medians, name));
    }

    private static Optional<Double> oursAgainstBestPeer(Measured measured, Map<String, Double> medians) {
        return medians.keySet().stream()
                .flatMap(name -> oursAgainstPeer(measured, medians, name).stream())
                .min(Double::compare);
    }

    private static Optional<Double> oursAgainstPeer(Measured measured, Map<String, Double> medians, String name) {
        return name.equals(Subject.OURS) || name.equals(Subject.RAW)
                ? Optional.empty()
                : oursAgainst(measured, medians, name);
    }

    private static Optional<Double> oursAgainst(Measured measured, Map<String, Double> medians, String name) {
        Double ours = medians.get(Subject.OURS);
        Double other = medians.get(name);
        if (ours == null || other == null) {
            return Optional.empty();
        }
        return Optional.of(isTime(measured) ? other / ours : ours / other);
    }

    private static double median(Measured measured, List<Round> rounds) {
        return Statistics.median(
                rounds.stream().map(round -> figure(measured, round)).toList());
    }

    private static double figure(Measured measured, Round round) {
        return isTime(measured) ? round.micros(50) : round.eventsPerSecond();
    }

    private static boolean isTime(Measured measured) {
        return measured.workload().measure() == Measure.LATENCY;
    }

    private static Optional<Double> latency(Measured measured, Histogram all, double percentile) {
        return measured.workload().measure() == Measure.RATE
                ? Optional.empty()
                : Optional.of(all.getValueAtPercentile(percentile) / 1e3);
    }

    private static Histogram latencies(List<Round> rounds) {
        Histogram all = new Histogram(rounds.get(0).latencies());
        rounds.forEach(round -> all.add(round.latencies()));
        return all;
    }
}
