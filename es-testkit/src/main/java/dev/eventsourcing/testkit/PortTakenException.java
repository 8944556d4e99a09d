package dev.eventsourcing.testkit;

import java.io.Serial;

/** Between the choice of a port and its use, another program took it. */
final class PortTakenException extends IllegalStateException {
    @Serial
    private static final long serialVersionUID = 1;

    PortTakenException(String message) {
        super(message);
    }
}
