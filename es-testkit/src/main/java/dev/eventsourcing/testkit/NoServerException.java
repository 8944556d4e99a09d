package dev.eventsourcing.testkit;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A test needs a server and none could be found or started; the message lists what was tried and how to mend it. */
public final class NoServerException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    NoServerException(@Nullable String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
