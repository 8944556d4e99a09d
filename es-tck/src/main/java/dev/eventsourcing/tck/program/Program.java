package dev.eventsourcing.tck.program;

import dev.eventsourcing.spi.EventRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Calls one after the other, on a store that is new. Immutable.
 *
 * @param events the events that the steps name by number, from 1
 * @param steps the calls
 */
record Program(List<EventRecord> events, List<Step> steps) {
    Program {
        events = List.copyOf(events);
        steps = List.copyOf(steps);
    }

    Program with(List<Step> other) {
        return new Program(events, other);
    }

    /** The event of a number; the other content for a negative one. */
    EventRecord event(int number) {
        EventRecord event = events.get(Math.abs(number) - 1);
        return number > 0
                ? event
                : new EventRecord(
                        event.id(),
                        event.type() + "Otherwise",
                        event.entityId(),
                        event.timestamp(),
                        event.tags(),
                        event.headers(),
                        event.payload());
    }

    /** The events that are used, and then the calls, a line for each. */
    @Override
    public String toString() {
        TreeSet<Integer> used = new TreeSet<>();
        for (Step step : steps) {
            if (step instanceof Step.Append append) {
                append.events().forEach(number -> used.add(Math.abs(number)));
            }
        }
        List<String> lines = new ArrayList<>();
        used.forEach(number -> lines.add(Text.declaration(number, event(number))));
        steps.forEach(step -> lines.add(step.toString()));
        return String.join(";\n", lines) + ";";
    }
}
