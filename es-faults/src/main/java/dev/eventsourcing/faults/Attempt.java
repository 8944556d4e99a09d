package dev.eventsourcing.faults;

import dev.eventsourcing.Expectation;
import dev.eventsourcing.spi.EventRecord;
import java.util.List;

/**
 * An append that a writer makes. Its events say so themselves: each payload names writer, number and place. Immutable.
 *
 * @param writer which writer
 * @param number counts the attempts of the writer, from 1
 * @param batch what is appended
 * @param expectation on which condition
 */
public record Attempt(int writer, long number, List<EventRecord> batch, Expectation expectation) {
    public Attempt {
        batch = List.copyOf(batch);
    }

    /** Which attempt, and how large. */
    @Override
    public String toString() {
        return "append %d of writer %d (%d events, first id %s)"
                .formatted(number, writer, batch.size(), batch.get(0).id());
    }
}
