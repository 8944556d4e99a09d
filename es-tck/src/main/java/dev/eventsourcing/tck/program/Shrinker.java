package dev.eventsourcing.tck.program;

import dev.eventsourcing.tck.program.ProgramRun.Difference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Makes a failing program smaller while it still fails: fewer steps first, then simpler ones. Ends when nothing can be
 * left out, or when the time is over. Confined to one thread.
 */
final class Shrinker {
    private final Function<Program, Optional<Difference>> run;
    private final long deadline;
    private Program smallest;
    private Difference difference;

    private Shrinker(
            Function<Program, Optional<Difference>> run, Duration atMost, Program failing, Difference difference) {
        this.run = run;
        this.deadline = System.nanoTime() + atMost.toNanos();
        this.smallest = failing;
        this.difference = difference;
    }

    /** The smallest failing program that was found, and how it fails. */
    record Smallest(Program program, Difference difference) {}

    static Smallest shrink(
            Function<Program, Optional<Difference>> run, Duration atMost, Program failing, Difference difference) {
        Shrinker shrinker = new Shrinker(run, atMost, failing, difference);
        boolean smaller = true;
        while (smaller) {
            smaller = shrinker.leaveOutSteps();
            smaller |= shrinker.simplifySteps();
        }
        return new Smallest(shrinker.smallest, shrinker.difference);
    }

    private boolean leaveOutSteps() {
        boolean smaller = accept(smallest.steps().subList(0, difference.steps()));
        for (int size = Math.max(1, smallest.steps().size() / 2); size > 0; size /= 2) {
            for (int from = 0; from < smallest.steps().size(); ) {
                List<Step> fewer = new ArrayList<>(smallest.steps());
                fewer.subList(from, Math.min(from + size, fewer.size())).clear();
                if (accept(fewer)) {
                    smaller = true;
                } else {
                    from += size;
                }
            }
        }
        return smaller;
    }

    private boolean simplifySteps() {
        boolean simpler = false;
        for (int i = 0; i < smallest.steps().size(); i++) {
            List<Step> candidates = smallest.steps().get(i).simpler();
            for (int j = 0; j < candidates.size() && i < smallest.steps().size(); j++) {
                List<Step> changed = new ArrayList<>(smallest.steps());
                changed.set(i, candidates.get(j));
                if (accept(changed)) {
                    simpler = true;
                    candidates = i < smallest.steps().size()
                            ? smallest.steps().get(i).simpler()
                            : List.of();
                    j = -1;
                }
            }
        }
        return simpler;
    }

    private boolean accept(List<Step> steps) {
        if (steps.equals(smallest.steps()) || System.nanoTime() - deadline > 0) {
            return false;
        }
        Program candidate = smallest.with(steps);
        Optional<Difference> found = run.apply(candidate);
        found.ifPresent(still -> {
            smallest = candidate;
            difference = still;
        });
        return found.isPresent();
    }
}
