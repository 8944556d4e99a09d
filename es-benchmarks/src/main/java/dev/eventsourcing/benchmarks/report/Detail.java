package dev.eventsourcing.benchmarks.report;

import java.util.Optional;

/**
 * What the results do not say of a line but the page does.
 *
 * @param engine where the events are
 * @param workload what was done
 * @param subject who did it
 * @param low the slowest round, in the unit of the median
 * @param high the fastest round
 * @param rounds how many
 * @param p999 99.9 % of the operations took at most so many microseconds
 * @param allocatedPerEvent bytes that the client allocated for each event; empty where threads come and go, so that
 *     nobody can tell
 * @param usedHeap bytes in use on the client's heap afterwards
 */
public record Detail(
        String engine,
        String workload,
        String subject,
        double low,
        double high,
        int rounds,
        Optional<Double> p999,
        Optional<Double> allocatedPerEvent,
        long usedHeap) {}
