package dev.eventsourcing.testkit;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** One way to get a server did not work; the message is the reason, without the remedy. */
final class Unavailable extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    Unavailable(String reason) {
        this(reason, null);
    }

    Unavailable(String reason, @Nullable Throwable cause) {
        super(reason, cause);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
