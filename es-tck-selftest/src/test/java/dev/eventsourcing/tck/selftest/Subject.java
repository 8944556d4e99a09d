package dev.eventsourcing.tck.selftest;

import dev.eventsourcing.spi.Backend;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.StoreName;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Something the suite is run on: a broken backend that it must catch, or an unusual one that it must let pass.
 *
 * @param name what is broken or unusual, as a short claim
 * @param good whether it must pass
 * @param promise the promise it breaks, whose cases must catch it; empty for a good one
 * @param wrap makes the subject out of a correct backend
 */
record Subject(String name, boolean good, String promise, UnaryOperator<Backend> wrap) {
    /** A mutant that breaks each log. */
    static Subject mutant(String name, String promise, Function<EventLog, EventLog> wrap) {
        return new Subject(name, false, promise, backend -> eachLog(backend, wrap));
    }

    /** A mutant that breaks the backend itself. */
    static Subject brokenBackend(String name, String promise, UnaryOperator<Backend> wrap) {
        return new Subject(name, false, promise, wrap);
    }

    /** An unusual backend that keeps every promise. */
    static Subject variant(String name, Function<EventLog, EventLog> wrap) {
        return new Subject(name, true, "", backend -> eachLog(backend, wrap));
    }

    private static Backend eachLog(Backend backend, Function<EventLog, EventLog> wrap) {
        return new Backend() {
            @Override
            public EventLog open(StoreName store) {
                return wrap.apply(backend.open(store));
            }

            @Override
            public void close() {
                backend.close();
            }
        };
    }

    @Override
    public String toString() {
        return name;
    }
}
