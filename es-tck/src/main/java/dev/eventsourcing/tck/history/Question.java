package dev.eventsourcing.tck.history;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.ReadRequest;
import java.util.List;
import java.util.Objects;

/** What is asked of an event log: one record for each method of {@link EventLog}. Immutable. */
public sealed interface Question {
    /**
     * {@link EventLog#append}; answered by {@link Answer.Appended}, {@link Answer.Conflict} or {@link Answer.Failed},
     * or not at all if the outcome is unknown.
     *
     * @param batch the events
     * @param expectation what must be true of the log
     */
    record Append(List<RecordedEvent> batch, Expectation expectation) implements Question {
        /** Copies the list. */
        public Append {
            batch = List.copyOf(batch);
            Objects.requireNonNull(expectation, "expectation");
        }
    }

    /**
     * {@link EventLog#read}, to the end of the cursor or until it was closed; answered by {@link Answer.Events}.
     *
     * @param request which events
     */
    record Read(ReadRequest request) implements Question {
        /** Refuses null. */
        public Read {
            Objects.requireNonNull(request, "request");
        }

        boolean asksForEverything() {
            return request.equals(ReadRequest.of(EventFilter.all()));
        }
    }

    /**
     * {@link EventLog#lastSequence}; answered by {@link Answer.Sequence}.
     *
     * @param filter which events
     */
    record LastSequence(EventFilter filter) implements Question {
        /** Refuses null. */
        public LastSequence {
            Objects.requireNonNull(filter, "filter");
        }
    }

    /**
     * {@link EventLog#tail}; answered by {@link Answer.Deliveries}. It lasts until the last of them.
     *
     * @param after events with greater sequences are delivered
     * @param filter which events
     */
    record Tail(long after, EventFilter filter) implements Question {
        /** Refuses null. */
        public Tail {
            Objects.requireNonNull(filter, "filter");
        }
    }
}
