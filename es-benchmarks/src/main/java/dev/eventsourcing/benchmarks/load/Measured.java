package dev.eventsourcing.benchmarks.load;

import java.util.List;
import java.util.Map;

/**
 * The rounds of a workload.
 *
 * @param workload what was done
 * @param rounds by subject, in the order they were run
 * @param usedHeapBytes after a collection at the end, with everything still open
 */
public record Measured(Workload workload, Map<String, List<Round>> rounds, long usedHeapBytes) {}
