package dev.eventsourcing;

/**
 * The server cannot do what was asked of it, for its version or its configuration. Nothing was stored. Upgrade or
 * reconfigure it.
 */
public final class UnsupportedServerException extends EventStoreException {
    /**
     * Says what the server lacks.
     *
     * @param message what was asked, what the server is, what it must be
     */
    public UnsupportedServerException(String message) {
        super(message);
    }
}
