package dev.eventsourcing;

import java.util.UUID;

/** A projector threw. The run stopped at this event; what it had projected before stays projected. */
public final class ProjectionFailedException extends EventStoreException {
    private final long sequence;
    private final UUID eventId;

    /**
     * Names the event.
     *
     * @param event the event the projector could not take
     * @param cause what it threw
     */
    public ProjectionFailedException(Event<?> event, Throwable cause) {
        super(
                "the projector threw " + cause.getClass().getName() + " at " + event
                        + "; fix the projector and project again from sequence " + event.sequence(),
                cause);
        this.sequence = event.sequence();
        this.eventId = event.id();
    }

    /**
     * Where the run stopped.
     *
     * @return the sequence of the event that the projector could not take
     */
    public long sequence() {
        return sequence;
    }

    /**
     * The event that the projector could not take.
     *
     * @return its id
     */
    public UUID eventId() {
        return eventId;
    }
}
