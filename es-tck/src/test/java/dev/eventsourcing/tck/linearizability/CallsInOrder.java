package dev.eventsourcing.tck.linearizability;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Pairs what processes began with how it ended; the place in the file is the time. */
final class CallsInOrder<I, O> {
    private record Begun<I>(long at, I input) {}

    private final Map<Object, Begun<I>> running = new HashMap<>();
    private final List<Call<I, O>> calls = new ArrayList<>();
    private long now;
    private int processes;

    void invoke(Object process, I input) {
        if (running.putIfAbsent(process, new Begun<>(now++, input)) != null) {
            throw new IllegalArgumentException("process " + process + " begins a call before its last one ended");
        }
    }

    void answer(Object process, O output) {
        Begun<I> begun = end(process);
        calls.add(new Call<>(processes++, begun.at(), now++, begun.input(), Optional.of(output)));
    }

    /** The call had no effect and told nothing. */
    void forget(Object process) {
        end(process);
    }

    /** Nobody knows whether the call had an effect. */
    void lose(Object process) {
        Begun<I> begun = end(process);
        calls.add(Call.unanswered(processes++, begun.at(), begun.input()));
    }

    List<Call<I, O>> calls() {
        List.copyOf(running.keySet()).forEach(this::lose);
        return calls;
    }

    private Begun<I> end(Object process) {
        Begun<I> begun = running.remove(process);
        if (begun == null) {
            throw new IllegalArgumentException("process " + process + " ends a call that did not begin");
        }
        return begun;
    }
}
