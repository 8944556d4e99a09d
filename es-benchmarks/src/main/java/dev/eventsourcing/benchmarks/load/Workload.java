package dev.eventsourcing.benchmarks.load;

import java.util.List;

/**
 * The same work for several subjects.
 *
 * @param engine where the events are
 * @param name what is done, such as {@code append-10x16}: 10 events in each append, 16 writers
 * @param writers how many closed loops run at once
 * @param measure what the figure is
 * @param subjects who does it, this library first
 */
public record Workload(String engine, String name, int writers, Measure measure, List<Subject> subjects) {
    /** What is told of a round. */
    public enum Measure {
        /** Events per second, and how long an operation took. */
        RATE_AND_LATENCY("events/s"),
        /** Events per second alone: an operation is asynchronous, or a part of a longer one. */
        RATE("events/s"),
        /** How long an operation took; less is better. */
        LATENCY("us");

        private final String unit;

        Measure(String unit) {
            this.unit = unit;
        }

        /**
         * What the figure counts.
         *
         * @return the unit
         */
        public String unit() {
            return unit;
        }
    }

    public Workload {
        subjects = List.copyOf(subjects);
    }
}
