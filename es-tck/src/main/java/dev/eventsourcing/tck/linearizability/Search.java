package dev.eventsourcing.tck.linearizability;

import dev.eventsourcing.tck.linearizability.Linearizability.Verdict;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The search of Wing and Gong over one history, depth first. Calls are tried in the order of their invocations; one
 * whose return is reached before it was placed proves that the last decision was wrong. Confined to one thread.
 */
final class Search<S, I, O> {
    /** Some hundred bytes each: an honest "unknown" is better than a heap that is full. */
    private static final int MAX_CONFIGURATIONS = 4_000_000;

    private static final int STEPS_BETWEEN_LOOKS_AT_THE_CLOCK = 1024;

    private final Model<S, I, O> model;
    private final List<Call<I, O>> calls;
    private final long deadline;
    private final Timeline timeline;
    private final PlacedCalls placed;
    private final Set<Configuration<S>> tried = new HashSet<>();
    private final Deque<Placement<S>> path = new ArrayDeque<>();
    private List<Call<I, O>> longest = List.of();
    private List<Call<I, O>> stuckOn = List.of();
    private S state;

    private record Placement<S>(Timeline.Entry invocation, S before) {}

    private record Configuration<S>(PlacedCalls placed, S state) {}

    Search(Model<S, I, O> model, List<Call<I, O>> calls, long deadline) {
        this.model = model;
        this.calls = calls;
        this.deadline = deadline;
        this.timeline = new Timeline(calls);
        this.placed = new PlacedCalls(calls.size());
        this.state = model.initial();
    }

    Linearizability<I, O> run() {
        long steps = 0;
        Timeline.Entry entry = timeline.first();
        while (timeline.hasReturns()) {
            if (++steps % STEPS_BETWEEN_LOOKS_AT_THE_CLOCK == 0
                    && (System.nanoTime() - deadline > 0 || tried.size() > MAX_CONFIGURATIONS)) {
                return Linearizability.of(Verdict.UNKNOWN);
            }
            if (!entry.isReturn()) {
                entry = place(entry) ? timeline.first() : entry.next();
            } else if (path.isEmpty()) {
                noteIfLongest();
                return new Linearizability<>(Verdict.NOT_LINEARIZABLE, longest, stuckOn);
            } else {
                noteIfLongest();
                entry = takeBack().next();
            }
        }
        return Linearizability.of(Verdict.LINEARIZABLE);
    }

    private boolean place(Timeline.Entry invocation) {
        Call<I, O> call = calls.get(invocation.call());
        Optional<S> after = model.step(state, call.input(), call.output());
        if (after.isEmpty()) {
            return false;
        }
        if (!tried.add(new Configuration<>(placed.with(invocation.call()), after.get()))) {
            return false;
        }
        path.push(new Placement<>(invocation, state));
        placed.flip(invocation.call());
        timeline.remove(invocation);
        state = after.get();
        return true;
    }

    private Timeline.Entry takeBack() {
        Placement<S> last = path.pop();
        timeline.restore(last.invocation());
        placed.flip(last.invocation().call());
        state = last.before();
        return last.invocation();
    }

    private void noteIfLongest() {
        if (stuckOn.isEmpty() || path.size() > longest.size()) {
            List<Call<I, O>> order = new ArrayList<>();
            path.descendingIterator()
                    .forEachRemaining(placement ->
                            order.add(calls.get(placement.invocation().call())));
            longest = order;
            stuckOn = timeline.callsBeforeFirstReturn().stream().map(calls::get).toList();
        }
    }
}
