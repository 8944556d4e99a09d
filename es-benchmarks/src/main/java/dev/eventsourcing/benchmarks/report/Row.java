package dev.eventsourcing.benchmarks.report;

import java.util.Optional;

/**
 * One line of the results. Its ratios are of medians of lines of the same engine and workload, and of no others.
 *
 * @param engine where the events are
 * @param workload what was done
 * @param subject who did it
 * @param median of the rounds
 * @param unit of the median
 * @param p50 half of the operations took at most so many microseconds
 * @param p99 99 % of the operations took at most so many microseconds
 * @param ratioToRaw of this library's line: how many times faster than the bare driver
 * @param ratioToPeer of this library's line: how many times faster than the fastest peer; of a peer's line: how many
 *     times faster this library is than that peer
 */
public record Row(
        String engine,
        String workload,
        String subject,
        double median,
        String unit,
        Optional<Double> p50,
        Optional<Double> p99,
        Optional<Double> ratioToRaw,
        Optional<Double> ratioToPeer) {}
