package dev.eventsourcing;

/** No event type of this name or payload class is registered. Register it before it is appended or read. */
public final class UnknownEventTypeException extends EventStoreException {
    /**
     * Names what is missing.
     *
     * @param message which name or class, where it was met, and what to call
     */
    public UnknownEventTypeException(String message) {
        super(message);
    }
}
