package dev.eventsourcing.subscription;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The events that are on their way to the workers of a partition, in order: all up to the first unfinished one are
 * done. Safe for use by many threads.
 */
final class Progress {
    private final Deque<Step> underWay = new ArrayDeque<>(); // guarded by this
    private long position; // guarded by this

    Progress(long position) {
        this.position = position;
    }

    /** One event, or a sequence up to which there is none. */
    static final class Step {
        private final long sequence;
        private boolean finished; // guarded by the progress

        private Step(long sequence) {
            this.sequence = sequence;
        }
    }

    /** Begins a step; called in the order of sequences. */
    synchronized Step begin(long sequence) {
        Step step = new Step(sequence);
        underWay.add(step);
        return step;
    }

    /** Ends a step, and tells up to where all steps have ended. */
    synchronized long finish(Step step) {
        step.finished = true;
        for (Step first = underWay.peek(); first != null && first.finished; first = underWay.peek()) {
            position = first.sequence;
            underWay.remove();
        }
        return position;
    }
}
