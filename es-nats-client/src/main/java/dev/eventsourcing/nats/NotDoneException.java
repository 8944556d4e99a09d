package dev.eventsourcing.nats;

import java.io.IOException;

/** A request failed before the server can have done anything: it may be sent again, and nothing is in doubt. */
public final class NotDoneException extends IOException {
    private static final long serialVersionUID = 1;

    /**
     * An answer that leaves no doubt.
     *
     * @param message why it is certain that nothing was done; callers see it, so no payloads
     */
    public NotDoneException(String message) {
        super(message);
    }

    /**
     * A failure that leaves no doubt.
     *
     * @param message why it is certain that nothing was done
     * @param cause the failure
     */
    public NotDoneException(String message, Exception cause) {
        super(message, cause);
    }
}
