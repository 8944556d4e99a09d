package dev.eventsourcing.benchmarks.load;

import java.util.OptionalLong;
import org.HdrHistogram.Histogram;

/**
 * What one subject did in one round.
 *
 * @param events written or read
 * @param nanos from the first operation to the end of the last one
 * @param latencies of the operations, in nanoseconds
 * @param allocatedBytes by all threads of this process meanwhile; unknown if some of them ended meanwhile
 */
public record Round(long events, long nanos, Histogram latencies, OptionalLong allocatedBytes) {
    /**
     * The rate.
     *
     * @return events per second
     */
    public double eventsPerSecond() {
        return events * 1e9 / nanos;
    }

    /**
     * How long an operation took.
     *
     * @param percentile 0 to 100
     * @return microseconds
     */
    public double micros(double percentile) {
        return latencies.getValueAtPercentile(percentile) / 1e3;
    }
}
