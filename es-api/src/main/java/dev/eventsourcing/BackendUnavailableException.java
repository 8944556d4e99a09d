package dev.eventsourcing;

import org.jspecify.annotations.Nullable;

/** The engine did not answer, or refused to, and certainly did not do what was asked. Try again later. */
public final class BackendUnavailableException extends EventStoreException {
    /**
     * Says what could not be reached.
     *
     * @param what what was asked, of which store or server, and what to check
     * @param cause what the driver said
     */
    public BackendUnavailableException(String what, @Nullable Throwable cause) {
        super(what, cause);
    }
}
