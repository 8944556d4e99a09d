package dev.eventsourcing.benchmarks.load;

import java.time.Duration;

/**
 * How long things are measured.
 *
 * @param warmUp each subject, before the first round
 * @param round each subject, each round
 * @param rounds how many
 */
public record Pace(Duration warmUp, Duration round, int rounds) {
    /** Refuses what gives no median. */
    public Pace {
        if (rounds < 1 || round.isNegative() || round.isZero()) {
            throw new IllegalArgumentException("at least one round, of more than nothing");
        }
    }
}
