package dev.eventsourcing.benchmarks.profile;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A method, as called along one path, and how often a sample found it running or waiting for what it calls. Confined.
 */
final class Call {
    private final String method;
    private final Map<String, Call> calls = new TreeMap<>();
    private long samples;

    private Call(String method) {
        this.method = method;
    }

    /** What calls all the others. */
    static Call root() {
        return new Call("all");
    }

    /**
     * Counts a sample.
     *
     * @param path methods, each qualified with its class, from the outermost to the one that ran
     */
    void sampled(List<String> path) {
        Call call = this;
        call.samples++;
        for (String next : path) {
            call = call.calls.computeIfAbsent(next, Call::new);
            call.samples++;
        }
    }

    /** Qualified with its class. */
    String method() {
        return method;
    }

    long samples() {
        return samples;
    }

    /** What it calls, by name. */
    Collection<Call> calls() {
        return calls.values();
    }
}
