package dev.eventsourcing;

import org.jspecify.annotations.Nullable;

/**
 * Everything this library throws of its own. Each subclass stands for something else that a caller would do; each
 * message says what happened, to which store, entity or event, and what to do. No message holds a payload, a key or a
 * password.
 */
public abstract class EventStoreException extends RuntimeException {
    /**
     * For subclasses.
     *
     * @param message what happened, to what, and what to do
     */
    protected EventStoreException(String message) {
        super(message);
    }

    /**
     * For subclasses.
     *
     * @param message what happened, to what, and what to do
     * @param cause what an engine, driver, codec or caller's code threw
     */
    protected EventStoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
